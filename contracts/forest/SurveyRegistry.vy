# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of surveys
@license AGPL-3.0-only
@author The MEVM authors
@notice Confirms a parcel's surveys: two accredited surveyors of different organisations, neither
        of them the holder's, attest their findings without knowing the other's, and reveal them.
        Where they agree, or an arbiter says who is right, the parcel has a new survey.
@dev Invariants SV-1 to SV-8 in tests/PROPERTIES.md. Where both agree the record has the findings
     with the smaller volume, so that no more is certified than either of them saw.
     No lock on a parcel holds a survey back: a seller could hide a fire behind one.
     An organisation that took a seat and did not reveal gets none on the parcel for a while: it
     could copy the next round what it saw in this one.
@custom:source CEC-20 CEC-21 CEC-25
@custom:kill Nothing can be stopped: there is no owner. A surveyor whose accreditation ends can
             neither take a seat nor reveal, and his findings are not confirmed. Without an
             arbiter, disputed rounds are void.
"""

from interfaces import IAccreditation
from interfaces import IArbiter
from interfaces import IAttestations
from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry

implements: ISurveyRegistry

from contracts.modules import forest_role
from contracts.modules import one_arbiter

initializes: one_arbiter

from contracts.modules import survey_book

initializes: survey_book
exports: (
    survey_book.last_of,
    survey_book.survey,
    survey_book.attestations_of,
    survey_book.findings_of,
    survey_book.contains,
)

from contracts.modules import survey_findings

initializes: survey_findings

from contracts.modules import survey_state

DAY: constant(uint256) = 86_400
MAX_COMMIT_PERIOD: constant(uint256) = 90 * DAY
MAX_PERIOD: constant(uint256) = 30 * DAY
BAR_TIME: constant(uint256) = 90 * DAY
# The hash that a surveyor attests is that of the ABI encoding of these.
DEFINITION: constant(
    String[64]
) = "Survey: bytes32 parcel, address surveyor, Findings, bytes32 salt"
SCHEMA: constant(bytes32) = keccak256(DEFINITION)

ATTESTATIONS: immutable(IAttestations)
ACCREDITATION: immutable(IAccreditation)
PARCELS: immutable(IParcelRegistry)
PERIODS: immutable(ISurveyRegistry.Periods)

is_used: public(HashMap[bytes32, bool])  # attestations that took a seat
barred_until: public(HashMap[bytes32, HashMap[bytes32, uint256]])  # parcel, organisation

_rounds: HashMap[bytes32, ISurveyRegistry.Round]


@deploy
def __init__(
    attestations: IAttestations,
    accreditation: IAccreditation,
    parcels: IParcelRegistry,
    arbiter: IArbiter,
    weight: uint256,
    tolerances: ISurveyRegistry.Tolerances,
    periods: ISurveyRegistry.Periods,
):
    """
    @notice Fix everything for ever.
    @param attestations Where surveyors attest; anyone registers this registry's schema there.
    @param accreditation Who is a surveyor.
    @param parcels What is surveyed.
    @param arbiter Who rules when two surveyors disagree.
    @param weight What such a case counts as, in wei of the coin.
    @param tolerances How far two surveys may be apart.
    @param periods How long a round waits, each at least a day.
    """
    assert attestations.address.is_contract, "SurveyRegistry: no attestations"
    assert accreditation.address.is_contract, "SurveyRegistry: no accreditation"
    assert parcels.address.is_contract, "SurveyRegistry: no parcels"
    assert DAY <= periods.commit, "SurveyRegistry: bad period"
    assert periods.commit <= MAX_COMMIT_PERIOD, "SurveyRegistry: bad period"
    for period: uint256 in [periods.reveal, periods.dispute]:
        assert DAY <= period and period <= MAX_PERIOD, "SurveyRegistry: bad period"
    ATTESTATIONS = attestations
    ACCREDITATION = accreditation
    PARCELS = parcels
    PERIODS = periods
    one_arbiter.__init__(arbiter, weight)
    survey_findings.__init__(tolerances)


@external
def commit(attestation: bytes32):
    """
    @notice Take a seat in a parcel's round; the first one opens it, the second lets both reveal.
    @param attestation The caller's: of the registry's schema, about the parcel, of `content_of`
           his findings, referring to that of the last survey, irrevocable and for ever.
    @custom:source CEC-21
    """
    parcel: bytes32 = self._check_attestation(attestation)
    self._check_independent(parcel, msg.sender)
    organisation: bytes32 = staticcall ACCREDITATION.organisation_of(msg.sender)
    assert block.timestamp >= self.barred_until[parcel][organisation], "SurveyRegistry: barred"
    self.is_used[attestation] = True
    round: ISurveyRegistry.Round = self._rounds[parcel]
    if round.state == 0:
        self._rounds[parcel].state = survey_state.OPEN
        self._take_seat(parcel, 0, attestation, PERIODS.commit)
        return
    assert round.state == survey_state.OPEN, "SurveyRegistry: no free seat"
    assert block.timestamp <= round.due, "SurveyRegistry: close it first"
    assert self._are_different(round.surveyors[0], msg.sender), "SurveyRegistry: same organisation"
    self._rounds[parcel].state = survey_state.REVEALING
    self._take_seat(parcel, 1, attestation, PERIODS.reveal)


@external
def reveal(parcel: bytes32, findings: ISurveyRegistry.Findings, salt: bytes32):
    """
    @notice Reveal what was attested; the second to do so ends the round, or begins the dispute.
    @param parcel The parcel.
    @param findings The caller's.
    @param salt What nobody else could guess.
    @custom:source CEC-21
    """
    round: ISurveyRegistry.Round = self._rounds[parcel]
    assert round.state == survey_state.REVEALING, "SurveyRegistry: not revealing"
    assert block.timestamp <= round.due, "SurveyRegistry: too late"
    assert msg.sender in round.surveyors, "SurveyRegistry: no seat"
    seat: uint256 = 0 if msg.sender == round.surveyors[0] else 1
    attestation: bytes32 = round.attestations[seat]
    assert not survey_book._is_revealed(attestation), "SurveyRegistry: revealed"
    self._check_independent(parcel, msg.sender)
    facts: IAttestations.Attestation = staticcall ATTESTATIONS.attestation(attestation)
    content: bytes32 = self._content(parcel, msg.sender, findings, salt)
    assert content == facts.terms.content, "SurveyRegistry: other content"
    previous: ISurveyRegistry.Findings = survey_book._last_findings(parcel)
    survey_findings._check(findings, previous, facts.time)
    survey_book._findings[attestation] = findings
    log ISurveyRegistry.Revealed(
        parcel=parcel, surveyor=msg.sender, attestation=attestation, findings=findings
    )
    if survey_book._is_revealed(round.attestations[1 - seat]):
        self._compare(parcel, round, previous.volume)


@external
@payable
def open_case(parcel: bytes32) -> uint256:
    """
    @notice Ask the arbiter which of two surveys that disagree is right; for the parcel's holder
            and the surveyors, who send exactly what it costs.
    @dev The first surveyor is the claimant, the second the respondent, whoever opens the case.
    @param parcel The parcel.
    @return The arbiter's case.
    @custom:source CEC-25
    """
    round: ISurveyRegistry.Round = self._rounds[parcel]
    assert round.state == survey_state.DISPUTED, "SurveyRegistry: no dispute"
    assert block.timestamp <= round.due, "SurveyRegistry: too late"
    holder: address = (staticcall PARCELS.parcel(parcel)).holder
    assert msg.sender == holder or msg.sender in round.surveyors, "SurveyRegistry: not a party"
    self._rounds[parcel].state = survey_state.JUDGED
    case_id: uint256 = 0
    due: uint256 = 0
    case_id, due = one_arbiter._open(parcel, round.surveyors[0], round.surveyors[1])
    self._rounds[parcel].case_id = case_id
    self._rounds[parcel].due = due
    log ISurveyRegistry.CaseRequested(parcel=parcel, account=msg.sender, case_id=case_id, due=due)
    return case_id


@external
def execute_ruling(parcel: bytes32):
    """
    @notice Confirm the survey that the arbiter finds right; for anyone. Where he finds for
            nobody, or is silent until the time is over, the round is void.
    @param parcel The parcel.
    @custom:source CEC-25
    """
    round: ISurveyRegistry.Round = self._rounds[parcel]
    assert round.state == survey_state.JUDGED, "SurveyRegistry: no case"
    winner: uint256 = one_arbiter._winner(round.case_id, round.due)
    seat: uint256 = 1 if winner == one_arbiter.RESPONDENT else 0
    if winner == one_arbiter.NOBODY or not self._is_independent(parcel, round.surveyors[seat]):
        self._void(parcel, round)
        return
    self._confirm(parcel, round, seat, one_arbiter.ARBITER.address)


@external
def close(parcel: bytes32):
    """
    @notice End a round whose time is over, without a survey; for anyone. Who has a seat and did
            not reveal is barred from the parcel for 90 days, with his organisation.
    @param parcel The parcel.
    @custom:source CEC-21
    """
    round: ISurveyRegistry.Round = self._rounds[parcel]
    assert round.state != 0, "SurveyRegistry: no round"
    assert round.state != survey_state.JUDGED, "SurveyRegistry: in a case"
    assert block.timestamp > round.due, "SurveyRegistry: too early"
    if round.state == survey_state.REVEALING:
        for seat: uint256 in range(2):
            if not survey_book._is_revealed(round.attestations[seat]):
                self._bar(parcel, round.surveyors[seat])
    self._void(parcel, round)


@external
@view
def round_of(parcel: bytes32) -> ISurveyRegistry.Round:
    """
    @notice Return a parcel's round.
    @param parcel The parcel.
    @return The round; all empty where none is open.
    """
    return self._rounds[parcel]


@external
@view
def case_cost() -> uint256:
    """
    @notice Return what opening a case costs now; reverts while the arbiter cannot say so.
    @return Wei of the coin, to be sent exactly.
    """
    return one_arbiter._cost()


@external
@pure
def content_of(
    parcel: bytes32, surveyor: address, findings: ISurveyRegistry.Findings, salt: bytes32
) -> bytes32:
    """
    @notice Return what a surveyor attests.
    @param parcel The parcel.
    @param surveyor Who attests.
    @param findings What he found.
    @param salt A random word, which he keeps to himself until he reveals.
    @return The content of his attestation.
    """
    return self._content(parcel, surveyor, findings, salt)


@external
@view
def settings() -> (
    address, address, address, address, ISurveyRegistry.Tolerances, ISurveyRegistry.Periods
):
    """
    @notice Return what was fixed at deployment.
    @return Attestations, accreditation, parcels, arbiter, tolerances and periods.
    """
    return (
        ATTESTATIONS.address,
        ACCREDITATION.address,
        PARCELS.address,
        one_arbiter.ARBITER.address,
        survey_findings.TOLERANCES,
        PERIODS,
    )


@external
@pure
def schema_definition() -> String[64]:
    """
    @notice Return the text of the schema, which anyone registers once with the attestations.
    @return The text; its hash is the schema.
    """
    return DEFINITION


@internal
def _take_seat(parcel: bytes32, seat: uint256, attestation: bytes32, period: uint256):
    due: uint256 = block.timestamp + period
    self._rounds[parcel].due = due
    self._rounds[parcel].attestations[seat] = attestation
    self._rounds[parcel].surveyors[seat] = msg.sender
    log ISurveyRegistry.Committed(
        parcel=parcel, surveyor=msg.sender, attestation=attestation, due=due
    )


@internal
def _compare(parcel: bytes32, round: ISurveyRegistry.Round, previous_volume: uint256):
    # The first to reveal may have lost his accreditation since, or got the parcel.
    for surveyor: address in round.surveyors:
        if not self._is_independent(parcel, surveyor):
            self._void(parcel, round)
            return
    one: ISurveyRegistry.Findings = survey_book._findings[round.attestations[0]]
    other: ISurveyRegistry.Findings = survey_book._findings[round.attestations[1]]
    if survey_findings._agree(one, other, previous_volume):
        seat: uint256 = 0 if one.volume <= other.volume else 1
        self._confirm(parcel, round, seat, round.surveyors[1 - seat])
        return
    due: uint256 = block.timestamp + PERIODS.dispute
    self._rounds[parcel].state = survey_state.DISPUTED
    self._rounds[parcel].due = due
    log ISurveyRegistry.Disputed(parcel=parcel, due=due)


@internal
def _confirm(parcel: bytes32, round: ISurveyRegistry.Round, seat: uint256, confirmer: address):
    self._rounds[parcel] = empty(ISurveyRegistry.Round)
    survey_book._confirm(
        parcel,
        [round.attestations[seat], round.attestations[1 - seat]],
        [round.surveyors[seat], confirmer],
    )


@internal
def _void(parcel: bytes32, round: ISurveyRegistry.Round):
    self._rounds[parcel] = empty(ISurveyRegistry.Round)
    log ISurveyRegistry.Voided(parcel=parcel, attestations=round.attestations)


@internal
def _bar(parcel: bytes32, surveyor: address):
    organisation: bytes32 = staticcall ACCREDITATION.organisation_of(surveyor)
    until: uint256 = block.timestamp + BAR_TIME
    self.barred_until[parcel][organisation] = until
    log ISurveyRegistry.Withheld(
        parcel=parcel, surveyor=surveyor, organisation=organisation, barred_until=until
    )


@internal
@view
def _check_attestation(attestation: bytes32) -> bytes32:
    # Returns the parcel. What is irrevocable and never expires is valid for ever.
    facts: IAttestations.Attestation = staticcall ATTESTATIONS.attestation(attestation)
    parcel: bytes32 = facts.terms.subject
    assert facts.attester == msg.sender, "SurveyRegistry: not the attester"
    assert facts.terms.schema == SCHEMA, "SurveyRegistry: other schema"
    last: bytes32 = survey_book._last_attestation(parcel)
    assert facts.terms.reference == last, "SurveyRegistry: other reference"
    assert not facts.terms.is_revocable, "SurveyRegistry: revocable"
    assert not facts.terms.is_root, "SurveyRegistry: a root"
    assert facts.terms.expires == 0, "SurveyRegistry: expires"
    assert not self.is_used[attestation], "SurveyRegistry: used"
    assert (staticcall PARCELS.parcel(parcel)).is_complete, "SurveyRegistry: no parcel"
    return parcel


@internal
@view
def _check_independent(parcel: bytes32, surveyor: address):
    assert self._is_independent(parcel, surveyor), "SurveyRegistry: not independent"


@internal
@view
def _is_independent(parcel: bytes32, surveyor: address) -> bool:
    # An accredited surveyor who is not the holder, nor of his organisation.
    if not staticcall ACCREDITATION.is_accredited(forest_role.SURVEYOR, surveyor):
        return False
    holder: address = (staticcall PARCELS.parcel(parcel)).holder
    return holder != surveyor and self._are_different(holder, surveyor)


@internal
@view
def _are_different(one: address, other: address) -> bool:
    first: bytes32 = staticcall ACCREDITATION.organisation_of(one)
    return first != staticcall ACCREDITATION.organisation_of(other)


@internal
@pure
def _content(
    parcel: bytes32, surveyor: address, findings: ISurveyRegistry.Findings, salt: bytes32
) -> bytes32:
    return keccak256(abi_encode(parcel, surveyor, findings, salt))
