"""Surveys, harvests, certificates and trees of two parcels against a plain model.

GS-1 to GS-5, TC-1, TT-1, TT-2 and TT-4 of PROPERTIES.md.
"""

from dataclasses import replace

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm_suite.deployment.boa_stand import deploy_stand, tree_fields, tree_proof
from mevm_suite.forest.leaf import Status, Tree, tree_code
from mevm_suite.forest.stock_model import FELLED, Parcel

PARCELS, PARTIES, TREES = st.integers(0, 1), st.integers(0, 2), st.integers(0, 2)
PARTS = st.sampled_from([0, 1, 7, 50, 100, 101])  # per cent of what there is
BY = st.sampled_from([None, None, 0, 1, 2])  # None for the holder
NOBODY = "0x" + "00" * 20


def part_of(amount, part):
    return -(-amount * part // 100)


class StandMachine(RuleBasedStateMachine):
    @initialize(volumes=st.tuples(st.integers(0, 200), st.integers(900, 5_000)))
    def deploy(self, volumes):
        self.stand = deploy_stand()
        self.parties = [boa.env.generate_address(f"party {number}") for number in range(3)]
        self.parcels = []
        for holder, volume in enumerate(volumes):
            id = self.stand.register(f"parcel {holder}", self.parties[holder])
            trees = [
                Tree(tree_code(id, str(n)), "PIAB", 1, 1, 200, 10 * n + 9, 1, Status.STANDING)
                for n in range(3)
            ]
            self.parcels.append(Parcel(id, holder, trees))
            self.survey(holder, volume, 0, [Status.STANDING] * 3)
            self.issue(holder, None, 2, 50)
            self.promote(holder, 0)

    def attempt(self, reason, call):
        """Tell whether the call took effect: it must exactly where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    @rule(
        number=PARCELS,
        volume=st.integers(0, 5_000),
        age=st.sampled_from([0, 1, 50, 100, 10_000]),
        statuses=st.tuples(*[st.sampled_from([Status.STANDING, Status.MISSING])] * 3),
    )
    def survey(self, number, volume, age, statuses):
        parcel, measured_at = self.parcels[number], boa.env.timestamp - age
        pairs = zip(parcel.trees, statuses, strict=True)
        parcel.listed = [replace(tree, status=status) for tree, status in pairs]
        parcel.stock.surveyed, parcel.stock.measured_at = volume, measured_at
        parcel.survey = self.stand.survey(parcel.id, volume, measured_at, parcel.listed)

    @rule(number=PARCELS, seconds=st.sampled_from([1, 49, 100]))
    def sync_and_wait(self, number, seconds):
        self.stand.stock.sync(self.parcels[number].id)
        self.parcels[number].stock.divide()
        boa.env.time_travel(seconds=seconds)

    @rule(number=PARCELS, is_locked=st.sampled_from([False, False, True]))
    def lock(self, number, is_locked):
        self.parcels[number].is_locked = is_locked
        self.stand.board.set_locked(self.parcels[number].id, is_locked)

    @rule(number=PARCELS, receiver=PARTIES)
    def sell_parcel(self, number, receiver):
        self.parcels[number].holder = receiver
        self.stand.board.pass_on(self.parcels[number].id, self.parties[receiver])

    @rule(number=PARCELS, by=BY, part=PARTS)
    def harvest(self, number, by, part):
        parcel = self.parcels[number]
        party, free = parcel.holder if by is None else by, parcel.stock.divided()[1]
        shares, reason = part_of(free, part), None
        if party != parcel.holder:
            reason = "GrowingStock: not the holder"
        elif parcel.is_locked:
            reason = "GrowingStock: frozen"
        elif shares > free:
            reason = "GrowingStock: too few free shares"
        elif shares == 0:
            reason = "GrowingStock: no shares"
        elif parcel.stock.worth(shares) == 0:
            reason = "GrowingStock: worth nothing"
        call = self.stand.stock.harvest
        if self.attempt(reason, lambda: call(parcel.id, shares, sender=self.parties[party])):
            parcel.stock.harvest(shares, party, boa.env.timestamp)

    @rule(number=PARCELS, by=BY, receiver=PARTIES, part=PARTS)
    def issue(self, number, by, receiver, part):
        parcel = self.parcels[number]
        party, free = parcel.holder if by is None else by, parcel.stock.divided()[1]
        shares, reason = part_of(free, part), None
        if party != parcel.holder:
            reason = "timber_right: not the holder"
        elif parcel.is_locked:
            reason = "GrowingStock: frozen"
        elif shares == 0:
            reason = "GrowingStock: no shares"
        elif shares > free:
            reason = "GrowingStock: too few free shares"
        call, to = self.stand.certificates.issue, self.parties[receiver]
        if self.attempt(reason, lambda: call(parcel.id, shares, to, sender=self.parties[party])):
            parcel.stock.divide()
            parcel.stock.free -= shares
            parcel.issued += shares
            parcel.certificates[receiver] += shares

    def spending(self, parcel, party, part):
        """Return why a party cannot spend a part of its certificates, and how many that are."""
        amount, reason = part_of(parcel.certificates[party], part), None
        if amount > sum(parcel.certificates.values()):
            reason = "erc1155: burn amount exceeds total_supply"
        elif amount > parcel.certificates[party]:
            reason = "erc1155: burn amount exceeds balance"
        elif amount == 0:
            reason = "GrowingStock: no shares"
        return reason, amount

    @rule(number=PARCELS, by=PARTIES, part=PARTS)
    def retire(self, number, by, part):
        parcel, party = self.parcels[number], self.parties[by]
        reason, amount = self.spending(parcel, by, part)
        call, id = self.stand.certificates.retire, parcel.number
        if self.attempt(reason, lambda: call(id, amount, NOBODY, bytes(32), sender=party)):
            parcel.certificates[by] -= amount
            parcel.stock.retired += amount

    @rule(number=PARCELS, by=PARTIES, part=PARTS)
    def redeem(self, number, by, part):
        parcel = self.parcels[number]
        reason, amount = self.spending(parcel, by, part)
        if parcel.is_locked:
            reason = "TimberCertificates: frozen"
        elif not reason and parcel.stock.worth(amount) == 0:
            reason = "GrowingStock: worth nothing"
        call, id = self.stand.certificates.redeem, parcel.number
        if self.attempt(reason, lambda: call(id, amount, sender=self.parties[by])):
            parcel.certificates[by] -= amount
            parcel.redeemed += amount
            parcel.stock.redeem(amount, by, boa.env.timestamp)

    @rule(number=PARCELS, by=PARTIES, receiver=PARTIES, part=st.integers(0, 100))
    def transfer(self, number, by, receiver, part):
        parcel, owner, to = self.parcels[number], self.parties[by], self.parties[receiver]
        amount = parcel.certificates[by] * part // 100
        call = self.stand.certificates.safeTransferFrom
        call(owner, to, parcel.number, amount, b"", sender=owner)
        parcel.certificates[by] -= amount
        parcel.certificates[receiver] += amount

    @rule(number=PARCELS, place=TREES)
    def promote(self, number, place):
        parcel, reason = self.parcels[number], None
        volume, stock = parcel.volume_of(place), parcel.stock
        if place in parcel.owners:
            reason = "TreeTokens: promoted"
        elif parcel.listed[place].status != Status.STANDING:
            reason = "TreeTokens: does not stand"
        elif parcel.is_locked:
            reason = "GrowingStock: frozen"
        elif volume > stock.standing:
            reason = "GrowingStock: not so much stands"
        elif stock.cost(volume) > stock.divided()[1]:
            reason = "GrowingStock: too few free shares"
        tree, proof = tree_fields(parcel.listed[place]), tree_proof(parcel.listed, place)
        holder, call = self.parties[parcel.holder], self.stand.trees.promote
        if self.attempt(reason, lambda: call(parcel.survey, tree, proof, sender=holder)):
            stock.extract(place, volume)
            parcel.owners[place] = parcel.holder

    @precondition(lambda self: any(parcel.has_owned() for parcel in self.parcels))
    @rule(number=PARCELS, place=TREES)
    def fell(self, number, place):
        parcel = self.parcels[number]
        place = parcel.pick(place)
        token = int.from_bytes(parcel.trees[place].code, "big")
        owner, reason = parcel.owners.get(place), None
        if owner is FELLED:
            reason = "erc721: invalid token ID"
        elif place in parcel.gone:
            reason = "TreeTokens: gone"
        elif parcel.stock.felled_since() + parcel.volume_of(place) > parcel.stock.surveyed:
            reason = "GrowingStock: not so much stands"
        account = self.parties[owner or 0]
        if self.attempt(reason, lambda: self.stand.trees.fell(token, sender=account)):
            parcel.stock.divide()
            parcel.owners[place] = FELLED
            parcel.stock.fell(parcel.stock.extracted.pop(place), owner, boa.env.timestamp)

    @precondition(lambda self: any(parcel.has_owned() for parcel in self.parcels))
    @rule(number=PARCELS, place=TREES)
    def review(self, number, place):
        parcel = self.parcels[number]
        place = parcel.pick(place)
        stands, reason = parcel.listed[place].status == Status.STANDING, None
        if place not in parcel.owners:
            reason = "TreeTokens: not promoted"
        elif parcel.owners[place] is FELLED:
            reason = "TreeTokens: felled"
        elif stands != (place in parcel.gone):
            reason = "TreeTokens: not gone" if stands else "TreeTokens: gone"
        tree, proof = tree_fields(parcel.listed[place]), tree_proof(parcel.listed, place)
        call = self.stand.trees.review
        if self.attempt(reason, lambda: call(parcel.survey, tree, proof)):
            parcel.stock.divide()
            parcel.gone ^= {place}
            if stands:
                parcel.stock.extracted[place] = parcel.volume_of(place)
            else:
                del parcel.stock.extracted[place]

    @rule(number=PARCELS, by=PARTIES, part=PARTS.filter(bool))
    def ship(self, number, by, part):
        parcel, reason = self.parcels[number], None
        volume = part_of(parcel.stock.logs[by], part)
        if volume == 0:
            reason = "GrowingStock: no volume"
        elif volume > parcel.stock.logs[by]:
            reason = "GrowingStock: not so many logs"
        call, account, carrier = self.stand.stock.ship, self.parties[by], self.stand.carrier
        if self.attempt(reason, lambda: call(parcel.id, account, volume, sender=carrier)):
            parcel.stock.ship(volume, by)

    @rule(number=PARCELS, place=TREES, receiver=PARTIES)
    def sell_tree(self, number, place, receiver):
        parcel = self.parcels[number]
        place = parcel.pick(place)
        if parcel.owners.get(place) is not FELLED:
            token = int.from_bytes(parcel.trees[place].code, "big")
            owner, to = (self.parties[each] for each in (parcel.owners[place], receiver))
            self.stand.trees.transferFrom(owner, to, token, sender=owner)
            parcel.owners[place] = receiver

    @invariant()
    def gs_1_to_3_the_book_is_the_models(self):
        for parcel in self.parcels:
            stock, model = self.stand.stock.stock(parcel.id), parcel.stock
            assert (stock.shares, stock.free) == model.divided()
            assert (stock.volume, stock.retired) == (model.standing, model.retired)
            certified = sum(parcel.certificates.values())
            assert stock.free + certified + stock.retired == stock.shares
            extracted, felled, shipped = self.stand.stock.flow(parcel.id)
            assert felled - shipped == sum(model.logs.values())
            assert (extracted, shipped) == (sum(model.extracted.values()), model.shipped)
            if stock.volume:
                out = stock.volume + extracted + model.felled_since()
                assert out == model.surveyed

    @invariant()
    def tc_1_certificates_retired_and_redeemed_are_all_that_were_issued(self):
        for parcel in self.parcels:
            held = self.stand.certificates.balanceOfBatch(self.parties, [parcel.number] * 3)
            assert held == [parcel.certificates[number] for number in range(3)]
            issued, retired, redeemed = self.stand.certificates.totals(parcel.id)
            assert sum(held) + retired + redeemed == issued
            facts = (parcel.issued, parcel.stock.retired, parcel.redeemed)
            assert (issued, retired, redeemed) == facts

    def tt_1_a_tree_has_one_owner_until_it_is_felled(self):
        for parcel in self.parcels:
            for place, owner in parcel.owners.items():
                code = parcel.trees[place].code
                record = self.stand.trees.record(code)
                assert (record.felled_at > 0) == (owner is FELLED)
                assert (record.gone_in != bytes(32)) == (place in parcel.gone)
                if owner is not FELLED:
                    token = int.from_bytes(code, "big")
                    assert self.stand.trees.ownerOf(token) == self.parties[owner]

    def gs_3_each_account_has_its_logs(self):
        for parcel in self.parcels:
            logs = [self.stand.stock.logs_of(parcel.id, party) for party in self.parties]
            assert logs == [parcel.stock.logs[number] for number in range(3)]

    def teardown(self):
        """GS-5: every certificate that is worth something comes out, whoever waits last."""
        for number, parcel in enumerate(getattr(self, "parcels", [])):
            self.lock(number, False)
            for party in sorted(parcel.certificates):
                self.redeem(number, party, 100)
        self.tt_1_a_tree_has_one_owner_until_it_is_felled()
        self.gs_3_each_account_has_its_logs()


TestStand = StandMachine.TestCase
TestStand.settings = settings(max_examples=settings.default.max_examples // 3)
