"""A locked item moves only as its trade contract says."""

import boa
import pytest

CONTENT = b"\x11" * 32
ZERO = "0x" + "00" * 20


def test_lock__stops_all_that_would_change_the_item(provenance, item, holder, lock, receiver):
    part = provenance.split(item, 1, CONTENT, sender=holder)
    lock()
    for function, *args in (
        ("destroy", item, CONTENT),
        ("split", item, 1, CONTENT),
        ("merge", item, part),
        ("merge", part, item),
        ("propose", item, receiver),
        ("lock", item, provenance.address, CONTENT),
    ):
        with boa.reverts("Provenance: locked"):
            getattr(provenance, function)(*args, sender=holder)


def test_lock__stops_hand_overs_that_were_agreed(
    provenance, item, holder, lock, sign, receiver_key
):
    receiver, deadline = receiver_key.address, boa.env.timestamp + 86_400
    provenance.propose(item, receiver, sender=holder)
    signature = sign(receiver_key)
    lock()
    with boa.reverts("Provenance: not proposed"):
        provenance.accept(item, 100, sender=receiver)
    with boa.reverts("Provenance: locked"):
        provenance.hand_over(item, receiver, 100, deadline, b"", signature, sender=holder)


def test_lock__reverts_if_not_for_a_trade_contract(provenance, item, holder, stranger):
    with boa.reverts("traders: not a trader"):
        provenance.lock(item, stranger, CONTENT, sender=holder)


def test_lock__reverts_if_not_the_holder(provenance, item, trader, issuer):
    with boa.reverts("Provenance: not its holder"):
        provenance.lock(item, trader, CONTENT, sender=issuer)


@pytest.mark.rule("SEC-45")
def test_pass_on__gives_the_item_to_the_buyer(provenance, item, lock, order, receiver):
    lock()
    order("pass_on", item, receiver)
    assert tuple(provenance.item(item))[1] == receiver
    provenance.destroy(item, CONTENT, sender=receiver)
    assert provenance.item(item).trader == ZERO


def test_unlock__leaves_the_item_to_its_holder(provenance, item, holder, lock, order):
    lock()
    order("unlock", item)
    provenance.destroy(item, CONTENT, sender=holder)
    assert provenance.holder_of(item) == holder


def test_pass_on__reverts_if_not_its_trader(provenance, item, holder, lock, order, receiver):
    with boa.reverts("Provenance: not its trader"):
        order("pass_on", item, receiver)  # a trade contract has no power over what is not locked
    lock()
    with boa.reverts("Provenance: not its trader"):
        provenance.pass_on(item, receiver, sender=holder)
    with boa.reverts("Provenance: not its trader"):
        provenance.unlock(item, sender=holder)


def test_pass_on__reverts_if_to_nobody(provenance, item, lock, order):
    lock()
    with boa.reverts("Provenance: no receiver"):
        order("pass_on", item, ZERO)


def test_pass_on__reverts_for_the_zero_address_of_an_unlocked_item(provenance, item):
    """An item without a trader has the zero address there; nobody sends from it."""
    with boa.reverts("Provenance: not its trader"):
        provenance.unlock(item)
