"""Shipments in random hands: freights add up at every step, and every shipment ends; TL-3, TL-5."""

import boa
from eth_account import Account
from eth_account.messages import encode_typed_data
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.forest.transport import hand_over_message
from mevm_suite.testing import load

DAY, CARRIER, MONEY = 86_400, 4, 10**6
PARCEL, WORD = b"\x09" * 32, b"\x0a" * 32
ON_THE_WAY, DELIVERED, LOST = 1, 2, 3
SENDER, RECEIVER = 0, 1
KEYS = [Account.from_key(bytes([21 + number]) * 32) for number in range(5)]
PARTIES, SHIPMENTS = st.integers(0, len(KEYS) - 1), st.integers(0, 2)


class TreeLogisticsMachine(RuleBasedStateMachine):
    @initialize()
    def deploy(self):
        self.parties = [key.address for key in KEYS]
        self.sink = boa.env.generate_address("sink")
        board = load("tests/mocks/LogisticsBoard.vy")
        for number, party in enumerate(self.parties):
            board.identify(party)
            board.accredit(party, CARRIER if number not in (SENDER, RECEIVER) else 0)
        board.fell(PARCEL, self.parties[SENDER], 1_000)
        self.money = load("contracts/token/PeggedToken.vy", "Yuan", "CNYX", 6, boa.env.eoa)
        self.money.mint(self.parties[SENDER], MONEY)
        _, at = next_addresses()
        terms = (DAY, 1_000, 3, DAY)
        ratings = load("contracts/forest/ProviderRatings.vy", [at], terms)
        parts = (board, board, ratings, board, board, self.money, self.sink)
        self.transport = load("contracts/forest/TreeLogistics.vy", parts)
        self.money.approve(self.transport, MONEY, sender=self.parties[SENDER])
        self.shipments, self.credits = [], dict.fromkeys([*self.parties, self.sink], 0)

    @rule(freight=st.integers(0, 2_000))
    def send(self, freight):
        if len(self.shipments) < 6:
            deadline = boa.env.timestamp + DAY
            arguments = (PARCEL, 1, self.parties[RECEIVER], WORD, deadline, freight)
            self.transport.send_logs(*arguments, sender=self.parties[SENDER])
            facts = {"holder": SENDER, "freight": freight, "state": ON_THE_WAY, "step": 0}
            self.shipments.append(facts | {"deadline": deadline})

    @rule(number=SHIPMENTS, taker=PARTIES, part=st.integers(0, 4), by_taker=st.booleans())
    def hand_over(self, number, taker, part, by_taker):
        if number >= len(self.shipments):
            return
        facts, id = self.shipments[-1 - number], len(self.shipments) - number
        freight = 0 if taker == RECEIVER else facts["freight"] * part // 4
        agreed = (self.parties[taker], WORD, WORD, freight, boa.env.timestamp)
        sides = (facts["holder"], taker)
        caller, signer = reversed(sides) if by_taker else sides
        signature = self.sign(id, facts, agreed, KEYS[signer])
        arguments = (id, agreed, boa.env.timestamp, signature)
        if facts["state"] != ON_THE_WAY or taker == facts["holder"]:
            reason = "not on the way" if facts["state"] != ON_THE_WAY else "bad taker"
            with boa.reverts(f"TreeLogistics: {reason}"):
                self.transport.hand_over(*arguments, sender=self.parties[caller])
            return
        self.transport.hand_over(*arguments, sender=self.parties[caller])
        self.credits[self.parties[facts["holder"]]] += facts["freight"] - freight
        state = DELIVERED if taker == RECEIVER else ON_THE_WAY
        facts |= {"holder": taker, "freight": freight, "state": state, "step": facts["step"] + 1}

    def sign(self, id, facts, agreed, key):
        taker, scan, condition, freight, scanned_at = agreed
        message = {
            "shipment": id,
            "step": facts["step"] + 1,
            "giver": self.parties[facts["holder"]],
            "taker": taker,
            "scan": scan,
            "condition": condition,
            "freight": freight,
            "scanned_at": scanned_at,
            "nonce": self.transport.nonces(key.address),
            "deadline": boa.env.timestamp,
        }
        data = hand_over_message(boa.env.evm.patch.chain_id, self.transport.address, message)
        return key.sign_message(encode_typed_data(full_message=data)).signature

    @rule(number=SHIPMENTS, by=st.sampled_from([SENDER, RECEIVER]))
    def declare_lost(self, number, by):
        if number >= len(self.shipments):
            return
        facts, id = self.shipments[-1 - number], len(self.shipments) - number
        reason = None
        if facts["state"] != ON_THE_WAY:
            reason = "not on the way"
        elif boa.env.timestamp <= facts["deadline"]:
            reason = "too early"
        if reason:
            with boa.reverts(f"TreeLogistics: {reason}"):
                self.transport.declare_lost(id, sender=self.parties[by])
            return
        self.transport.declare_lost(id, sender=self.parties[by])
        heir = self.parties[SENDER] if facts["holder"] == SENDER else self.sink
        self.credits[heir] += facts["freight"]
        facts |= {"freight": 0, "state": LOST}

    @rule(account=PARTIES)
    def push(self, account):
        account = self.parties[account]
        if self.credits[account]:
            self.transport.push(self.money, account)
            self.credits[account] = 0

    @rule(hours=st.sampled_from([1, 12, 25]))
    def wait(self, hours):
        boa.env.time_travel(seconds=hours * 3_600)

    @invariant()
    def tl_3_money_is_credited_or_travels_with_goods(self):
        for account, amount in self.credits.items():
            assert self.transport.credit_of(self.money, account) == amount
        travelling = sum(facts["freight"] for facts in self.shipments)
        total = sum(self.credits.values()) + travelling
        assert self.transport.held(self.money) == self.money.balanceOf(self.transport) == total

    @invariant()
    def shipments_are_those_of_the_model(self):
        for number, facts in enumerate(self.shipments, start=1):
            found = self.transport.shipment(number)
            assert found.holder == self.parties[facts["holder"]]
            assert (found.freight, found.state, found.step) == (
                facts["freight"],
                facts["state"],
                facts["step"],
            )

    def teardown(self):
        """TL-5: whoever has the goods, after the deadline a side ends the shipment."""
        if not hasattr(self, "shipments"):
            return
        boa.env.time_travel(seconds=DAY + 1)
        for number, facts in enumerate(self.shipments, start=1):
            if facts["state"] == ON_THE_WAY:
                self.transport.declare_lost(number, sender=self.parties[RECEIVER])
                assert self.transport.shipment(number).state == LOST


TestTreeLogistics = TreeLogisticsMachine.TestCase
TestTreeLogistics.settings = settings(max_examples=settings.default.max_examples // 2)
