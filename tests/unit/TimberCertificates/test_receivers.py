"""Receivers of ERC-1155 tokens that refuse or call back; TC-4."""

import boa
import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

REASON = b"\x11" * 32


def call(signature, *values):
    """Encode a call."""
    types = signature[signature.index("(") + 1 : -1].split(",")
    return function_signature_to_4byte_selector(signature) + encode(types, values)


@pytest.fixture
def reenter(certificates, parcel, id, holder, receiver):
    """Let the receiver call the certificates while it is given 100 of them."""

    def reenter(signature, *values):
        receiver.arm(certificates, call(signature, *values))
        certificates.issue(parcel, 100, receiver, sender=holder)
        assert receiver.calls() == 1

    return reenter


def test_attack__receiver_reenters_retire(certificates, stock, parcel, receiver, reenter, id):
    reenter("retire(uint256,uint256,address,bytes32)", id, 100, receiver.address, REASON)
    assert not receiver.has_reentered()
    assert tuple(certificates.totals(parcel)) == (100, 0, 0)
    assert stock.stock(parcel).retired == 0


def test_attack__receiver_reenters_redeem(certificates, stock, parcel, receiver, reenter, id):
    reenter("redeem(uint256,uint256)", id, 100)
    assert not receiver.has_reentered()
    assert stock.logs_of(parcel, receiver.address) == 0
    assert certificates.balanceOf(receiver, id) == 100


def test_attack__receiver_reenters_issue(
    stand, certificates, stock, parcel, holder, receiver, reenter
):
    stand.board.pass_on(parcel, receiver)  # it has the right to issue by itself
    receiver.arm(
        certificates, call("issue(bytes32,uint256,address)", parcel, 900, receiver.address)
    )
    receiver.act(
        certificates, call("issue(bytes32,uint256,address)", parcel, 100, receiver.address)
    )
    assert receiver.calls() == 1 and not receiver.has_reentered()
    assert tuple(certificates.totals(parcel)) == (100, 0, 0)
    assert stock.stock(parcel).free == 900


def test_attack__receiver_reenters_transfer(certificates, receiver, reenter, id, holder):
    signature = "safeTransferFrom(address,address,uint256,uint256,bytes)"
    reenter(signature, receiver.address, holder, id, 100, b"")
    # Nothing but a transfer of what it has: as if it came in the next transaction.
    assert receiver.has_reentered()
    assert certificates.balanceOfBatch([receiver, holder], [id, id]) == [0, 100]
    assert certificates.total_supply(id) == 100


def test_attack__receiver_spends_its_tokens_twice_in_a_transfer(
    certificates, stock, parcel, id, holder, owner, receiver
):
    certificates.issue(parcel, 100, owner, sender=holder)
    receiver.arm(certificates, call("redeem(uint256,uint256)", id, 60))
    certificates.safeTransferFrom(owner, receiver, id, 60, b"", sender=owner)
    assert receiver.has_reentered()  # transfers take no lock: what arrived is there already
    assert certificates.balanceOfBatch([owner, receiver], [id, id]) == [40, 0]
    assert stock.logs_of(parcel, receiver.address) == 60
    with boa.reverts():
        receiver.act(certificates, call("redeem(uint256,uint256)", id, 1))
    assert certificates.total_supply(id) == 40


def test_attack__refusing_receiver_stops_nobody_else(
    certificates, stock, parcel, id, holder, owner, receiver
):
    receiver.refuse(True)
    with boa.reverts("GreedyReceiver: refused"):
        certificates.issue(parcel, 100, receiver, sender=holder)
    assert tuple(certificates.totals(parcel)) == (0, 0, 0)
    assert certificates.issue(parcel, 100, owner, sender=holder) == 1
    with boa.reverts("GreedyReceiver: refused"):
        certificates.safeTransferFrom(owner, receiver, id, 1, b"", sender=owner)
    assert certificates.redeem(id, 100, sender=owner) == 100


def test_attack__contract_that_takes_no_tokens(certificates, stand, parcel, holder):
    with boa.reverts():
        certificates.issue(parcel, 100, stand.board, sender=holder)
    assert certificates.totals(parcel)[0] == 0


def test_attack__batch_of_the_same_certificates_twice(
    certificates, parcel, id, holder, owner, receiver
):
    certificates.issue(parcel, 100, owner, sender=holder)
    with boa.reverts("erc1155: insufficient balance for transfer"):
        certificates.safeBatchTransferFrom(owner, receiver, [id, id], [60, 60], b"", sender=owner)
    certificates.safeBatchTransferFrom(owner, receiver, [id, id], [60, 40], b"", sender=owner)
    assert certificates.balanceOfBatch([owner, receiver], [id, id]) == [0, 100]
    assert certificates.total_supply(id) == 100
