"""Two parcels surveyed by random surveyors against a plain model; SV-1, SV-2, SV-6, SV-7."""

from dataclasses import astuple, dataclass, field, replace

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.deployment.boa_surveys import SURVEYOR, deploy_field
from mevm_suite.forest.findings import Findings

DAY, COST, NONE, ZERO = 86_400, 10**15, bytes(32), "0x" + "00" * 20
OPEN, REVEALING, DISPUTED, JUDGED = 1, 2, 3, 4
COMMIT, REVEAL, DISPUTE, BAR, CASE = (days * DAY for days in (30, 7, 7, 90, 23))
PARCELS, SURVEYORS = st.integers(0, 1), st.integers(0, 4)
# The last one is of the organisation of the second parcel's holder.
ORGANISATIONS = [bytes([number]) * 32 for number in (1, 1, 2, 3, 4)]


@dataclass
class Seat:
    surveyor: int
    attestation: bytes
    findings: Findings
    is_revealed: bool = False


@dataclass
class Parcel:
    id: bytes
    holder: str
    organisation: bytes
    state: int = 0
    due: int = 0
    case_id: int = 0
    seats: list[Seat] = field(default_factory=list)
    surveys: list[tuple] = field(default_factory=list)  # findings, confirmer
    barred: dict[bytes, int] = field(default_factory=dict)

    def end(self):
        self.state, self.due, self.case_id, self.seats = 0, 0, 0, []


class SurveyRegistryMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.field = deploy_field()
        self.registry, self.arbiter = self.field.registry, self.field.arbiter
        self.accounts = [boa.env.generate_address(f"surveyor {n}") for n in range(5)]
        for account, organisation in zip(self.accounts, ORGANISATIONS, strict=True):
            self.field.accredit(account, organisation)
            boa.env.set_balance(account, 10**20)
        self.accredited = [True] * 5
        other = boa.env.generate_address("other holder")
        self.field.accreditation.set_organisation(other, ORGANISATIONS[4])
        self.parcels = [
            Parcel(self.field.parcel, self.field.holder, NONE),
            Parcel(b"other parcel".ljust(32, b"\0"), other, ORGANISATIONS[4]),
        ]
        self.field.parcels.set_parcel(self.parcels[1].id, other, True)
        self.paid = 0

    def attempt(self, reason, call):
        """Tell whether the call took effect: it must exactly where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    def is_independent(self, parcel, number):
        return self.accredited[number] and ORGANISATIONS[number] != parcel.organisation

    def confirm(self, parcel, seat, confirmer):
        parcel.surveys.append((seat, parcel.seats[1 - parcel.seats.index(seat)], confirmer))
        parcel.end()

    @rule(which=PARCELS, number=SURVEYORS, volume=st.sampled_from([100, 105, 1_000]))
    def commit(self, which, number, volume):
        boa.env.time_travel(seconds=1)
        parcel, account = self.parcels[which], self.accounts[number]
        found = self.field.findings(volume=volume)
        attestation = self.field.attest(account, found, parcel=parcel.id)
        reason = None
        if not self.is_independent(parcel, number):
            reason = "not independent"
        elif boa.env.timestamp < parcel.barred.get(ORGANISATIONS[number], 0):
            reason = "barred"
        elif parcel.state > OPEN:
            reason = "no free seat"
        elif parcel.state == OPEN and boa.env.timestamp > parcel.due:
            reason = "close it first"
        elif parcel.state == OPEN:
            is_same = ORGANISATIONS[parcel.seats[0].surveyor] == ORGANISATIONS[number]
            reason = "same organisation" if is_same else None
        reason = reason and f"SurveyRegistry: {reason}"
        if self.attempt(reason, lambda: self.registry.commit(attestation, sender=account)):
            parcel.seats.append(Seat(number, attestation, found))
            parcel.state += 1
            parcel.due = boa.env.timestamp + (COMMIT if parcel.state == OPEN else REVEAL)

    @rule(
        which=PARCELS,
        pair=st.sampled_from([(0, 2), (1, 3), (2, 4), (3, 2)]),
        volumes=st.sampled_from([(100, 105), (105, 100), (100, 1_000), (1_000, 100)]),
        reveals=st.sampled_from([2, 2, 2, 1]),
        share=st.sampled_from([None, 0, 5_000, 5_001]),
    )
    def meet(self, which, pair, volumes, reveals, share):
        """Go through a round, as far as it goes, after whatever round was open."""
        if self.parcels[which].state == JUDGED:
            self.execute_ruling(which, 5_000)
        elif self.parcels[which].state:
            self.expire(which, 1)
        for number, volume in zip(pair, volumes, strict=True):
            self.commit(which, number, volume)
        for seat in range(reveals):
            self.reveal(which, seat)
        if share is not None:
            self.judge(which, "holder", share, None)

    @rule(which=PARCELS, seat=st.integers(0, 1))
    def reveal(self, which, seat):
        parcel = self.parcels[which]
        if len(parcel.seats) <= seat:
            return
        mine, account = parcel.seats[seat], self.accounts[parcel.seats[seat].surveyor]
        reason = None
        if parcel.state != REVEALING:
            reason = "not revealing"
        elif boa.env.timestamp > parcel.due:
            reason = "too late"
        elif mine.is_revealed:
            reason = "revealed"
        elif not self.is_independent(parcel, mine.surveyor):
            reason = "not independent"
        reason = reason and f"SurveyRegistry: {reason}"
        self.field.parcel = parcel.id
        if self.attempt(reason, lambda: self.field.reveal(account, mine.findings)):
            mine.is_revealed = True
            if parcel.seats[1 - seat].is_revealed:
                self.compare(parcel)

    def compare(self, parcel):
        one, other = parcel.seats
        volumes = one.findings.volume, other.findings.volume
        if not all(self.is_independent(parcel, seat.surveyor) for seat in parcel.seats):
            parcel.end()
        elif max(volumes) * 9 <= min(volumes) * 10:
            seat, confirmer = (one, other) if volumes[0] <= volumes[1] else (other, one)
            self.confirm(parcel, seat, self.accounts[confirmer.surveyor])
        else:
            parcel.state, parcel.due = DISPUTED, boa.env.timestamp + DISPUTE

    @rule(
        which=PARCELS,
        by=st.sampled_from(["holder", "first", "second", "stranger"]),
        share=st.sampled_from([None, 0, 4_999, 5_000, 5_001, 10_000]),
        waits=st.sampled_from([None, None, 0, 1]),
    )
    def judge(self, which, by, share, waits):
        """Open a case and execute its ruling, at once or at the end of the time for it."""
        self.open_case(which, by)
        self.pass_time(which, waits)
        self.execute_ruling(which, share)

    @rule(which=PARCELS, waits=st.sampled_from([None, 0, 1, 1]))
    def expire(self, which, waits):
        """Close a round at the end of its time."""
        self.pass_time(which, waits)
        self.close(which)

    def open_case(self, which, by):
        parcel, reason = self.parcels[which], None
        account = parcel.holder if by == "holder" else self.field.second
        if by in ("first", "second") and len(parcel.seats) == 2:
            account = self.accounts[parcel.seats[by == "second"].surveyor]
        if parcel.state != DISPUTED:
            reason = "no dispute"
        elif boa.env.timestamp > parcel.due:
            reason = "too late"
        elif by == "stranger":
            reason = "not a party"
        reason = reason and f"SurveyRegistry: {reason}"
        boa.env.set_balance(account, COST)
        self.arbiter.set_terms(COST, boa.env.timestamp + 20 * DAY)
        call = self.registry.open_case
        if self.attempt(reason, lambda: call(parcel.id, sender=account, value=COST)):
            self.paid += COST
            parcel.state, parcel.due = JUDGED, boa.env.timestamp + CASE
            parcel.case_id = self.arbiter.case_count()

    def execute_ruling(self, which, share):
        parcel, reason = self.parcels[which], None
        words = (0, 0, 0, 0) if share is None else (1, 0, 0, share)
        self.arbiter.set_ruling(*words)
        if parcel.state != JUDGED:
            reason = "SurveyRegistry: no case"
        elif share is None and boa.env.timestamp <= parcel.due:
            reason = "one_arbiter: no ruling yet"
        if self.attempt(reason, lambda: self.registry.execute_ruling(parcel.id)):
            if share in (None, 5_000):
                parcel.end()
                return
            seat = parcel.seats[share < 5_000]
            if self.is_independent(parcel, seat.surveyor):
                self.confirm(parcel, seat, self.arbiter.address)
            else:
                parcel.end()

    def close(self, which):
        parcel, reason = self.parcels[which], None
        if parcel.state == 0:
            reason = "no round"
        elif parcel.state == JUDGED:
            reason = "in a case"
        elif boa.env.timestamp <= parcel.due:
            reason = "too early"
        reason = reason and f"SurveyRegistry: {reason}"
        if self.attempt(reason, lambda: self.registry.close(parcel.id)):
            for seat in parcel.seats:
                if parcel.state == REVEALING and not seat.is_revealed:
                    parcel.barred[ORGANISATIONS[seat.surveyor]] = boa.env.timestamp + BAR
            parcel.end()

    @rule(number=SURVEYORS, is_accredited=st.sampled_from([True, True, False]))
    def accredit(self, number, is_accredited):
        account = self.accounts[number]
        self.field.accreditation.set_role(SURVEYOR, account, is_accredited)
        self.accredited[number] = is_accredited

    def pass_time(self, which, seconds):
        """Go to the last second of a parcel's period, or one further."""
        due = self.parcels[which].due
        if seconds is not None and due >= boa.env.timestamp:
            boa.env.time_travel(seconds=due - boa.env.timestamp + seconds)

    @invariant()
    def sv_1_surveys_are_those_of_the_model_and_none_is_erased(self):
        for parcel in self.parcels:
            id = self.registry.last_of(parcel.id)
            for seat, other, confirmer in reversed(parcel.surveys):
                survey = self.registry.survey(id)
                assert tuple(survey.findings) == astuple(seat.findings)
                assert list(survey.surveyors) == [self.accounts[seat.surveyor], confirmer]
                attestations = [seat.attestation, other.attestation]
                assert list(self.registry.attestations_of(id)) == attestations
                id = survey.previous
            assert id == NONE

    @invariant()
    def sv_2_the_pair_of_a_round_is_independent(self):
        for parcel in self.parcels:
            round = self.registry.round_of(parcel.id)
            seats = [(seat.attestation, self.accounts[seat.surveyor]) for seat in parcel.seats]
            seats += [(NONE, ZERO)] * (2 - len(seats))
            facts = (round.state, round.due, round.case_id)
            assert facts == (parcel.state, parcel.due, parcel.case_id)
            assert list(zip(round.attestations, round.surveyors, strict=True)) == seats
            organisations = [ORGANISATIONS[seat.surveyor] for seat in parcel.seats]
            assert len(set(organisations)) == len(organisations)
            assert parcel.organisation not in organisations

    @invariant()
    def sv_7_no_money_stays(self):
        assert boa.env.get_balance(self.registry.address) == 0
        assert boa.env.get_balance(self.arbiter.address) == self.paid

    def teardown(self):
        """SV-6: whatever anyone did, time alone makes each parcel free for a new survey."""
        boa.env.time_travel(seconds=BAR + 1)
        for number in range(5):
            self.accredit(number, True)
        for which, parcel in enumerate(self.parcels):
            if parcel.state == JUDGED:
                self.execute_ruling(which, None)
            elif parcel.state:
                self.close(which)
            free = replace(self.field, parcel=parcel.id)
            count = len(parcel.surveys)
            boa.env.time_travel(seconds=BAR)
            free.survey(free.findings())
            found = self.registry.survey(self.registry.last_of(parcel.id))
            assert found.confirmed_at == boa.env.timestamp and len(parcel.surveys) == count


TestSurveyRegistry = SurveyRegistryMachine.TestCase
TestSurveyRegistry.settings = settings(max_examples=settings().max_examples // 2)
