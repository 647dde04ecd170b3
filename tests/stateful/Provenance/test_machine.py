"""Items passed on, divided, locked and recalled by random parties; PV-1 to PV-4."""

from dataclasses import dataclass

import boa
from eth_abi import encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from mevm_suite.notary import PROVENANCE, message_to_sign
from mevm_suite.testing import load

ZERO, NONE, CONTENT = "0x" + "00" * 20, bytes(32), b"\x11" * 32
RECORD = ("bytes32", "uint256", "uint256", "address", "bytes32", "uint256", "bytes32", "uint256")
KINDS = "registered noted handed_over split split_off merged merged_into recalled recall_lifted"
KINDS = {kind: number for number, kind in enumerate(KINDS.split(), 1)}
KINDS |= {"destroyed": 10, "locked": 11, "unlocked": 12, "sold": 13}
PARTIES = st.integers(0, 2)
SOMEBODY = st.none() | PARTIES  # nobody named: the holder


def word(account):
    return bytes.fromhex(account[2:]).rjust(32, b"\0")


@dataclass
class Item:
    issuer: str
    holder: str
    origin: bytes
    quantity: int
    proposed: str = ZERO
    is_locked: bool = False
    is_recalled: bool = False
    head: bytes = NONE
    count: int = 0

    def why_not_free(self, actor):
        if self.quantity == 0:
            return "Provenance: ended"
        if self.holder != actor:
            return "Provenance: not its holder"
        return "Provenance: locked" if self.is_locked else None


class ProvenanceMachine(RuleBasedStateMachine):
    all_items = Bundle("items")

    def __init__(self):
        super().__init__()
        self.items, self.registered, self.destroyed = {}, {}, {}
        self.keys = [Account.from_key(bytes([number]) * 32) for number in (7, 8, 9)]
        self.parties = [key.address for key in self.keys]
        self.trader = load("tests/mocks/Puppet.vy")
        self.provenance = load("contracts/notary/Provenance.vy", [self.trader.address])

    def actor(self, id, by):
        return self.items[id].holder if by is None else self.parties[by]

    def attempt(self, reason, call):
        """Tell whether the call took effect: it must exactly where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    def record(self, id, kind, author, other=NONE, content=NONE, quantity=None):
        item = self.items[id]
        quantity = item.quantity if quantity is None else quantity
        item.count += 1
        values = (item.head, item.count, KINDS[kind], author, other, quantity, content)
        item.head = keccak(encode(RECORD, (*values, boa.env.timestamp)))

    @rule(target=all_items, number=PARTIES, serial=st.integers(0, 2), quantity=st.integers(1, 10))
    def register(self, number, serial, quantity):
        issuer, serial = self.parties[number], serial.to_bytes(32, "big")
        id = self.provenance.item_of(issuer, serial)
        known = "Provenance: registered" if id in self.items else None
        call = self.provenance.register
        if not self.attempt(known, lambda: call(serial, CONTENT, quantity, sender=issuer)):
            return multiple()
        self.items[id] = Item(issuer, issuer, id, quantity)
        self.registered[id] = quantity
        self.record(id, "registered", issuer, serial, CONTENT)
        return id

    @rule(id=all_items, number=PARTIES)
    def note(self, id, number):
        author, item = self.parties[number], self.items[id]
        reason = "Provenance: ended" if item.quantity == 0 else None
        if author not in (item.holder, item.issuer):
            reason = reason or "Provenance: not its holder"
        if self.attempt(reason, lambda: self.provenance.note(id, CONTENT, sender=author)):
            self.record(id, "noted", author, content=CONTENT)

    @rule(id=all_items, recall=st.booleans())
    def set_recalled(self, id, recall):
        item = self.items[id]
        reason = "Provenance: no change" if item.is_recalled == recall else None
        call = self.provenance.set_recalled
        if self.attempt(reason, lambda: call(id, recall, CONTENT, sender=item.issuer)):
            item.is_recalled = recall
            kind = "recalled" if recall else "recall_lifted"
            self.record(id, kind, item.issuer, content=CONTENT)

    @rule(target=all_items, id=all_items, by=SOMEBODY, quantity=st.integers(1, 4))
    def split(self, id, by, quantity):
        item, holder = self.items[id], self.actor(id, by)
        reason = item.why_not_free(holder)
        if quantity >= item.quantity:
            reason = reason or "Provenance: bad quantity"
        call = self.provenance.split
        if not self.attempt(reason, lambda: call(id, quantity, CONTENT, sender=holder)):
            return multiple()
        part = keccak(encode(["bytes32", "uint256"], [id, item.count]))
        inherits = item.is_recalled and id != item.origin
        new = Item(item.issuer, holder, item.origin, quantity, is_recalled=inherits)
        self.items[part] = new
        item.quantity -= quantity
        self.record(id, "split", holder, part, CONTENT, quantity)
        self.record(part, "split_off", holder, id, CONTENT, quantity)
        return part

    @rule(id=all_items, part=st.none() | all_items, by=SOMEBODY)
    def merge(self, id, part, by):
        item, holder = self.items[id], self.actor(id, by)
        if part is None:  # one that may well do
            alike = [part for part in self.items if self.items[part].origin == item.origin]
            part = alike[(alike.index(id) + 1) % len(alike)]
        other = self.items[part]
        reason = item.why_not_free(holder) or other.why_not_free(holder)
        if id == part:
            reason = reason or "Provenance: same item"
        if item.origin != other.origin:
            reason = reason or "Provenance: other origin"
        if item.is_recalled != other.is_recalled:
            reason = reason or "Provenance: recall differs"
        if self.attempt(reason, lambda: self.provenance.merge(id, part, sender=holder)):
            quantity, other.quantity, other.proposed = other.quantity, 0, ZERO
            item.quantity += quantity
            self.record(id, "merged", holder, part, other.head, quantity)
            self.record(part, "merged_into", holder, id, item.head, quantity)

    @rule(id=all_items, number=PARTIES)
    def destroy(self, id, number):
        holder, item = self.parties[number], self.items[id]
        reason = item.why_not_free(holder)
        if self.attempt(reason, lambda: self.provenance.destroy(id, CONTENT, sender=holder)):
            self.record(id, "destroyed", holder, content=CONTENT)
            self.destroyed[item.origin] = self.destroyed.get(item.origin, 0) + item.quantity
            item.quantity, item.proposed = 0, ZERO

    @rule(id=all_items, shift=st.integers(1, 2), accepts=st.booleans())
    def hand_over_by_steps(self, id, shift, accepts):
        item = self.items[id]
        holder = item.holder
        receiver = self.parties[(self.parties.index(holder) + shift) % 3]
        reason = item.why_not_free(holder)
        if self.attempt(reason, lambda: self.provenance.propose(id, receiver, sender=holder)):
            item.proposed = receiver
        if accepts:
            self.accept(id, receiver, item.quantity)

    @rule(id=all_items, number=PARTIES, quantity=st.integers(1, 10))
    def accept_late(self, id, number, quantity):
        self.accept(id, self.parties[number], quantity)

    def accept(self, id, receiver, quantity):
        item = self.items[id]
        reason = None
        if item.quantity == 0:
            reason = "Provenance: ended"
        elif item.proposed != receiver:
            reason = "Provenance: not proposed"
        elif item.quantity != quantity:
            reason = "Provenance: other quantity"
        call = self.provenance.accept
        if self.attempt(reason, lambda: call(id, quantity, sender=receiver)):
            self.moved(id, receiver)

    def moved(self, id, receiver):
        item = self.items[id]
        holder, item.holder, item.proposed = item.holder, receiver, ZERO
        self.record(id, "handed_over", holder, word(receiver))

    @rule(id=all_items, shift=st.integers(1, 2), forger=st.none() | PARTIES)
    def hand_over_signed(self, id, shift, forger):
        item = self.items[id]
        place = self.parties.index(item.holder)
        receiver = self.parties[(place + shift) % 3]
        nonces = [self.provenance.nonces(party) for party in (item.holder, receiver)]
        signers = [self.keys[place], self.keys[(place + shift) % 3]]
        if forger is not None:
            signers = [self.keys[forger]] * 2
        fields = {"item": id, "holder": item.holder, "receiver": receiver}
        fields |= {"quantity": item.quantity, "deadline": boa.env.timestamp}
        chain_id = boa.env.evm.patch.chain_id
        signatures = []
        for signer, nonce in zip(signers, nonces, strict=True):
            message = fields | {"nonce": nonce}
            address = self.provenance.address
            data = message_to_sign("HandOver", PROVENANCE, chain_id, address, message)
            signatures.append(signer.sign_message(encode_typed_data(full_message=data)).signature)
        reason = "Provenance: ended" if item.quantity == 0 else None
        if forger is not None:
            reason = reason or "signed_message: bad signature"
        if item.is_locked:
            reason = reason or "Provenance: locked"
        call = (id, receiver, item.quantity, boa.env.timestamp, *signatures)
        if self.attempt(reason, lambda: self.provenance.hand_over(*call)):
            self.moved(id, receiver)

    @rule(id=all_items, by=SOMEBODY)
    def lock(self, id, by):
        item, holder = self.items[id], self.actor(id, by)
        call, trader = self.provenance.lock, self.trader.address
        reason = item.why_not_free(holder)
        if self.attempt(reason, lambda: call(id, trader, CONTENT, sender=holder)):
            item.is_locked, item.proposed = True, ZERO
            self.record(id, "locked", holder, word(trader), CONTENT)

    @rule(id=all_items, buyer=st.none() | PARTIES)
    def end_lock(self, id, buyer):
        item, trader = self.items[id], self.trader.address
        reason = None if item.is_locked else "Provenance: not its trader"
        if buyer is None:
            if self.attempt(reason, lambda: self.provenance.unlock(id, sender=trader)):
                item.is_locked = False
                self.record(id, "unlocked", item.holder, word(trader))
            return
        buyer = self.parties[buyer]
        if self.attempt(reason, lambda: self.provenance.pass_on(id, buyer, sender=trader)):
            self.record(id, "sold", item.holder, word(buyer))
            item.holder, item.is_locked = buyer, False

    @invariant()
    def pv_1_each_item_is_as_the_model_says(self):
        for id, item in self.items.items():
            trader = self.trader.address if item.is_locked else ZERO
            expected = (item.issuer, item.holder, item.origin, CONTENT, item.quantity)
            expected += (item.proposed, trader, item.is_recalled)
            assert tuple(self.provenance.item(id)) == expected

    @invariant()
    def pv_4_a_recall_reaches_all_parts(self):
        for id, item in self.items.items():
            recalled = item.is_recalled or self.items[item.origin].is_recalled
            assert self.provenance.is_recalled(id) == recalled

    @invariant()
    def pv_2_histories_are_whole(self):
        for id, item in self.items.items():
            assert self.provenance.head_of(id) == item.head
            assert self.provenance.record_count(id) == item.count

    @invariant()
    def pv_3_quantity_is_conserved(self):
        held = dict.fromkeys(self.registered, 0)
        for id in self.items:
            item = self.provenance.item(id)
            held[item.origin] += item.quantity
        for origin, quantity in self.registered.items():
            assert held[origin] + self.destroyed.get(origin, 0) == quantity


TestProvenance = ProvenanceMachine.TestCase
