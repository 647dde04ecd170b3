"""Parcels registered, extended, let go, traded and leased by random parties; PR-1 to PR-5."""

from dataclasses import dataclass, field

import boa
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from mevm_suite.forest import grid
from mevm_suite.forest.titles import (
    Consent,
    Registry,
    Title,
    extension_to_sign,
    registration_to_sign,
)
from mevm_suite.testing import load

DAY = 86_400
NOBODY, OFFER = "0x" + "00" * 20, b"\x22" * 32
FIRST = grid.place(460_000_000, 1_020_000_000)[0]
BLOCKS = [FIRST, FIRST + 1]
WIDTH = 6  # cells of a block that parcels fight for
PARTIES = st.integers(0, 2)
CLAIMS = st.dictionaries(st.sampled_from(BLOCKS), st.integers(1, 2**WIDTH - 1), min_size=1)


@dataclass
class Parcel:
    holder: str
    end: int
    missing: int
    cells: dict = field(default_factory=dict)
    is_complete: bool = False
    is_locked: bool = False
    proposed: str = NOBODY
    tenant: str = NOBODY
    leased_until: int = 0

    @property
    def count(self):
        return grid.count_cells(self.cells)

    def runs(self):
        return self.end == 0 or boa.env.timestamp < self.end

    def why_not_free(self):
        if not self.is_complete:
            return "parcel_holding: incomplete"
        if self.is_locked:
            return "parcel_holding: locked"
        return None if self.runs() else "parcel_holding: tenure is over"


class ParcelMachine(RuleBasedStateMachine):
    all_parcels = Bundle("parcels")

    def __init__(self):
        super().__init__()
        self.model, self.names = {}, 0
        self.registrar = Account.from_key(b"\x07" * 32)
        self.parties = [boa.env.generate_address(f"party {number}") for number in range(3)]
        self.trader = load("tests/mocks/Puppet.vy").address
        office = (1, self.registrar.address, b"\x0a" * 32)
        accreditation = load("contracts/forest/Accreditation.vy", boa.env.eoa, DAY, [office])
        path = "contracts/forest/ParcelRegistry.vy"
        self.parcels = load(path, accreditation.address, [self.trader])
        self.registry = Registry(boa.env.evm.patch.chain_id, self.parcels.address)
        self.claimed = dict.fromkeys(BLOCKS, 0)

    def attempt(self, reason, call):
        """Tell whether the call took effect: it must exactly where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    def sign(self, build, *terms, **options):
        deadline = boa.env.timestamp
        data = build(self.registry, *terms, Consent(0, deadline), **options)
        signature = self.registrar.sign_message(encode_typed_data(full_message=data)).signature
        return self.registrar.address, deadline, signature

    def why_not_claim(self, claims, present, missing):
        for block, cells in claims.items():
            if self.claimed[block] & cells:
                return "land_claims: cell is taken"
            if block in present:
                return "land_claims: block is claimed"
        return "ParcelRegistry: too many cells" if grid.count_cells(claims) > missing else None

    def claim(self, parcel, claims):
        for block, cells in claims.items():
            self.claimed[block] |= cells
        parcel.cells |= claims
        parcel.missing -= grid.count_cells(claims)
        parcel.is_complete = parcel.missing == 0

    def free(self, parcel, block):
        self.claimed[block] ^= parcel.cells.pop(block)

    @rule(target=all_parcels, number=PARTIES, claims=CLAIMS, more=st.integers(-1, 4),
          days=st.sampled_from([0, 5, 50]))  # fmt: skip
    def register(self, number, claims, more, days):
        holder, end = self.parties[number], boa.env.timestamp + days * DAY if days else 0
        self.names += 1
        name = self.names.to_bytes(32, "big")
        title = Title(b"\x0d" * 32, "CN-53", end, 3)
        cells = grid.count_cells(claims) + more
        reason = self.why_not_claim(claims, {}, cells)
        signed = self.sign(registration_to_sign, holder, name, title, claims, cells=cells)
        terms = (name, title.fields(), cells, list(claims.items()), *signed)
        if not self.attempt(reason, lambda: self.parcels.register(*terms, sender=holder)):
            return multiple()
        id = self.parcels.parcel_id(holder, name)
        self.model[id] = Parcel(holder, end, cells)
        self.claim(self.model[id], claims)
        return id

    @rule(id=all_parcels, claims=CLAIMS)
    def extend(self, id, claims):
        parcel = self.model[id]
        reason = None if parcel.runs() else "ParcelRegistry: tenure is over"
        reason = reason or self.why_not_claim(claims, parcel.cells, parcel.missing)
        terms = (list(claims.items()), *self.sign(extension_to_sign, id, claims))
        if self.attempt(reason, lambda: self.parcels.extend(id, *terms, sender=parcel.holder)):
            self.claim(parcel, claims)

    @rule(id=all_parcels, block=st.sampled_from(BLOCKS))
    def abandon(self, id, block):
        parcel = self.model[id]
        reason = "ParcelRegistry: complete" if parcel.is_complete else None
        if block not in parcel.cells:
            reason = reason or "land_claims: not its block"
        call = self.parcels.abandon
        if self.attempt(reason, lambda: call(id, [block], sender=parcel.holder)):
            self.free(parcel, block)
            parcel.missing = 0

    @rule(id=all_parcels, block=st.sampled_from(BLOCKS))
    def vacate(self, id, block):
        parcel = self.model[id]
        reason = "ParcelRegistry: tenure runs" if parcel.runs() else None
        if parcel.is_locked:
            reason = reason or "ParcelRegistry: locked"
        if block not in parcel.cells:
            reason = reason or "land_claims: not its block"
        if self.attempt(reason, lambda: self.parcels.vacate(id, [block])):
            self.free(parcel, block)

    @rule(id=all_parcels, shift=st.integers(1, 2), accepts=st.booleans())
    def hand_over(self, id, shift, accepts):
        parcel = self.model[id]
        receiver = self.parties[(self.parties.index(parcel.holder) + shift) % 3]
        reason, call = parcel.why_not_free(), self.parcels.propose
        if self.attempt(reason, lambda: call(id, receiver, sender=parcel.holder)):
            parcel.proposed = receiver
        if accepts:
            self.accept(id, receiver)

    @rule(id=all_parcels, number=PARTIES)
    def accept_late(self, id, number):
        self.accept(id, self.parties[number])

    def accept(self, id, receiver):
        parcel = self.model[id]
        reason = parcel.why_not_free()
        if parcel.proposed != receiver:
            reason = reason or "parcel_holding: not proposed"
        if self.attempt(reason, lambda: self.parcels.accept(id, sender=receiver)):
            parcel.holder, parcel.proposed = receiver, NOBODY

    @rule(id=all_parcels)
    def lock(self, id):
        parcel = self.model[id]
        reason, call = parcel.why_not_free(), self.parcels.lock
        if self.attempt(reason, lambda: call(id, self.trader, OFFER, sender=parcel.holder)):
            parcel.is_locked, parcel.proposed = True, NOBODY

    @rule(id=all_parcels, buyer=st.none() | PARTIES)
    def end_lock(self, id, buyer):
        parcel, receiver = self.model[id], self.parties[buyer or 0]
        reason = None if parcel.is_locked else "parcel_holding: not its trader"
        args = (id,) if buyer is None else (id, receiver)
        call = self.parcels.unlock if buyer is None else self.parcels.pass_on
        if self.attempt(reason, lambda: call(*args, sender=self.trader)):
            parcel.is_locked = False
            parcel.holder = parcel.holder if buyer is None else receiver

    @rule(id=all_parcels, number=PARTIES, days=st.integers(0, 8))
    def lease_out(self, id, number, days):
        parcel, tenant = self.model[id], self.parties[number]
        until = boa.env.timestamp + days * DAY
        reason = None if parcel.is_locked else "parcel_holding: not its trader"
        if days == 0:
            reason = reason or "parcel_holding: lease is over"
        if parcel.end and until > parcel.end:
            reason = reason or "parcel_holding: outlasts tenure"
        if parcel.leased_until > boa.env.timestamp:
            reason = reason or "parcel_holding: leased"
        call = self.parcels.lease_out
        if self.attempt(reason, lambda: call(id, tenant, until, sender=self.trader)):
            parcel.is_locked, parcel.tenant, parcel.leased_until = False, tenant, until

    @rule(days=st.integers(1, 4))
    def wait(self, days):
        boa.env.time_travel(seconds=days * DAY)

    @invariant()
    def pr_1_a_cell_has_one_parcel_and_each_parcel_its_cells(self):
        for block in BLOCKS:
            assert self.parcels.claimed_in(block) == self.claimed[block]
            held = [self.parcels.cells_in(id, block) for id in self.model]
            assert sum(held) == self.claimed[block]
            assert held == [parcel.cells.get(block, 0) for parcel in self.model.values()]

    @invariant()
    def pr_1_each_position_has_the_parcel_of_its_cell(self):
        owners = {
            cell: id for id, parcel in self.model.items() for cell in grid.cells_of(parcel.cells)
        }
        for number in range(WIDTH):
            south, west, *_ = grid.bounds_of_cell(FIRST, 1 << number)
            owner = owners.get((FIRST, 1 << number), bytes(32))
            assert self.parcels.parcel_at(south, west) == owner

    @invariant()
    def pr_2_each_parcel_is_as_the_model_says(self):
        for id, parcel in self.model.items():
            leased = parcel.leased_until > boa.env.timestamp
            lease = (parcel.tenant, parcel.leased_until) if leased else (NOBODY, 0)
            record = self.parcels.parcel(id)
            assert record.holder == parcel.holder
            assert (record.cells, record.is_complete) == (parcel.count, parcel.is_complete)
            assert record.trader == (self.trader if parcel.is_locked else NOBODY)
            assert (record.tenant, record.leased_until) == lease
            assert self.parcels.missing_cells(id) == parcel.missing
            assert self.parcels.proposed(id) == parcel.proposed
            assert self.parcels.is_free(id) == (parcel.why_not_free() is None)

    @invariant()
    def pr_3_blocks_are_those_with_cells(self):
        for id, parcel in self.model.items():
            regions = {}
            for block in BLOCKS:
                region, bit = grid.region_of(block)
                present = bit if block in parcel.cells else 0
                regions[region] = regions.get(region, 0) | present
            for region, blocks in regions.items():
                assert self.parcels.blocks_in(id, region) == blocks


TestParcelRegistry = ParcelMachine.TestCase
TestParcelRegistry.settings = settings(max_examples=settings.default.max_examples // 3)
