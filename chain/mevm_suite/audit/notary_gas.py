"""What the notary's functions cost: a scenario for ``gas``."""

from typing import TYPE_CHECKING

import boa
from eth_utils import keccak

from mevm_suite.deployment.boa_commerce import deploy_shop
from mevm_suite.deployment.notary import deploy_notary
from mevm_suite.notary import content_leaf, content_tree

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

WORD = b"audit".ljust(32, b"\0")
DOCUMENTS = 1_000


def notarise(backend: "MeteredBackend") -> None:
    """Attest one document, a batch and a thousand under a root; pass on, divide and sell items."""
    me, friend = backend.sender, boa.env.generate_address()
    shop = deploy_shop([me])
    notary = deploy_notary(backend, shop.contract.address)
    _attest(backend, notary.attestations, friend)
    items = notary.provenance
    for serial in (WORD, content_leaf(WORD)):
        backend.transact("Provenance", items, "register", serial, WORD, 10)
    item, batch = (
        backend.call("Provenance", items, "item_of", me, serial)
        for serial in (WORD, content_leaf(WORD))
    )
    backend.transact("Provenance", items, "note", batch, WORD)
    backend.transact("Provenance", items, "split", batch, 4, WORD)
    backend.transact("Provenance", items, "propose", batch, friend)
    backend.transact("Provenance", items, "accept", batch, 6, sender=friend)
    shop.fund(me)
    offer = shop.publish(me, content=item, quantity=1)
    backend.transact("Provenance", items, "lock", item, notary.trade, offer)
    payment = shop.contract.payment_of(offer, friend)
    boa.env.set_balance(friend, payment)
    backend.transact("OwnershipTrade", notary.trade, "buy", item, sender=friend, value=payment)
    trade = shop.contract.trade_id(offer, friend, 0)
    shop.contract.ship(trade, WORD, sender=me)
    shop.contract.confirm(trade, sender=friend)
    backend.transact("OwnershipTrade", notary.trade, "settle", item)


def _attest(backend: "MeteredBackend", attestations: str, witness: str) -> None:
    definition = "bytes32 document"
    backend.transact("Attestations", attestations, "register_schema", definition)
    tree = content_tree(keccak(number.to_bytes(32, "big")) for number in range(DOCUMENTS))
    schema = keccak(text=definition)
    terms = [
        (schema, WORD, content, bytes(32), 0, True, is_root)
        for content, is_root in ((WORD, False), (tree.root, True))
    ]
    for each in terms:
        backend.transact("Attestations", attestations, "attest", each)
    backend.transact("Attestations", attestations, "attest_many", terms[:1] * 32)
    last = backend.call("Attestations", attestations, "last_of", schema, WORD)
    backend.transact("Attestations", attestations, "testify", last, sender=witness)
    backend.transact("Attestations", attestations, "revoke", last)
