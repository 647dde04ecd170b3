"""A hand-over holds for what both sides signed, once, and for carriers who may carry."""

import boa
import pytest

from mevm_suite.testing import load

DAY, FREIGHT, FULL = 86_400, 3_000, 1_000
PARCEL, DEAL, OTHER = b"\x09" * 32, b"\x0a" * 32, b"\x0d" * 32


@pytest.fixture(scope="module")
def submit(transport, sign, roles):
    """Let the sender hand goods to the carrier by a signature that differs from what holds."""

    def submit(id, agreed, domain=(), **changes):
        signature = sign(roles.carrier, id, agreed, domain, **changes)
        deadline = changes.get("deadline", boa.env.timestamp + DAY)
        transport.hand_over(id, agreed, deadline, signature, sender=roles.sender)

    return submit


@pytest.mark.rule("CEC-27")
@pytest.mark.parametrize(
    "change",
    [
        {"shipment": 2},
        {"step": 2},
        {"giver": "0x" + "11" * 20},
        {"taker": "0x" + "11" * 20},
        {"scan": OTHER},
        {"condition": OTHER},
        {"freight": FREIGHT - 1},
        {"scanned_at": 1},
        {"nonce": 1},
        {"domain": {"chainId": 5}},
        {"domain": {"verifyingContract": "0x" + "11" * 20}},
        {"domain": {"name": "MEVM Provenance"}},
    ],
)
def test_signature__of_anything_else_is_refused(roles, send, terms, submit, change):
    id = send()
    with boa.reverts("signed_message: bad signature"):
        submit(id, terms(roles.carrier, FREIGHT), **change)
    submit(id, terms(roles.carrier, FREIGHT))


@pytest.mark.rule("CEC-27")
def test_signature_replay__on_another_step_or_shipment_is_refused(
    transport, roles, send, terms, sign, hand_over
):
    id = send()
    agreed, deadline = terms(roles.carrier), boa.env.timestamp + DAY
    signature = sign(roles.carrier, id, agreed)
    transport.hand_over(id, agreed, deadline, signature, sender=roles.sender)
    hand_over(id, roles.sender)
    with boa.reverts("signed_message: bad signature"):  # the same two, at a later step
        transport.hand_over(id, agreed, deadline, signature, sender=roles.sender)
    hand_over(id, roles.receiver)
    other = send(tree=b"\x06" * 32)
    with boa.reverts("signed_message: bad signature"):
        transport.hand_over(other, agreed, deadline, signature, sender=roles.sender)


def test_signature__is_good_until_its_deadline(roles, send, terms, submit):
    id = send()
    with boa.reverts("signed_message: too late"):
        submit(id, terms(roles.carrier), deadline=boa.env.timestamp - 1)


@pytest.mark.rule("CEC-27")
def test_one_side_alone__hands_nothing_over(transport, roles, send, terms, sign, stranger):
    id = send()
    agreed, deadline = terms(roles.carrier), boa.env.timestamp + DAY
    both = [sign(each, id, agreed) for each in (roles.sender, roles.carrier)]
    for caller, signature in zip((roles.sender, roles.carrier), both, strict=True):
        with boa.reverts("signed_message: bad signature"):  # his own
            transport.hand_over(id, agreed, deadline, signature, sender=caller)
    with boa.reverts("TreeLogistics: not a side"):
        transport.hand_over(id, agreed, deadline, both[1], sender=stranger)


@pytest.mark.rule("CEC-27")
def test_who_has_not_the_goods__cannot_hand_them_on(transport, roles, send, terms, sign, hand_over):
    id = send()
    hand_over(id, roles.carrier)
    agreed, deadline = terms(roles.other_carrier), boa.env.timestamp + DAY
    signature = sign(roles.other_carrier, id, agreed, giver=roles.sender)
    with boa.reverts("TreeLogistics: not a side"):
        transport.hand_over(id, agreed, deadline, signature, sender=roles.sender)


def test_hand_over__checks_what_was_agreed(transport, roles, send, terms, submit):
    id = send()
    boa.env.time_travel(seconds=60)
    cases = [
        (terms("0x" + "00" * 20), "bad taker"),
        (terms(roles.sender), "bad taker"),
        (terms(roles.carrier, scan=bytes(32)), "no scan"),
        (terms(roles.carrier, condition=bytes(32)), "no condition"),
        (terms(roles.carrier, age=-1), "not scanned yet"),
        (terms(roles.carrier, age=61), "earlier than the last"),
        (terms(roles.carrier, FREIGHT + 1), "too much freight"),
        (terms(roles.receiver, 1), "freight is over"),
    ]
    for agreed, reason in cases:
        with boa.reverts(f"TreeLogistics: {reason}"):
            submit(id, agreed)
    with boa.reverts("TreeLogistics: not on the way"):
        submit(id + 1, terms(roles.carrier))


@pytest.mark.rule("CEC-27")
def test_carriers__are_accredited_when_they_take_goods(transport, board, roles, send, hand_over):
    id = send()
    board.accredit(roles.carrier, 2)  # a surveyor
    with boa.reverts("TreeLogistics: not a carrier"):
        hand_over(id, roles.carrier)
    board.accredit(roles.carrier, 4)
    hand_over(id, roles.carrier)
    board.accredit(roles.carrier, 0)
    hand_over(id, roles.receiver)  # who lost his accreditation does not sit on the goods


@pytest.mark.rule("CEC-27", "CEC-29")
def test_bad_carrier__is_shut_out_by_buyers_and_may_only_finish(
    transport, board, ratings, roles, send, hand_over, sign, terms
):
    """Three buyers, whose transports were paid, are what it takes."""
    waiting = send(freight=0)
    hand_over(waiting, roles.carrier)
    board.fell(PARCEL, roles.sender, 3)
    for _ in range(3):
        buyer = boa.env.generate_address()
        board.identify(buyer)
        deadline = boa.env.timestamp + DAY
        arguments = (PARCEL, 1, buyer, DEAL, deadline, FULL)
        id = transport.send_logs(*arguments, sender=roles.sender)
        hand_over(id, roles.carrier, FULL)
        agreed = terms(buyer)
        signature = sign(roles.carrier, id, agreed)
        assert not ratings.is_excluded(roles.carrier)
        transport.hand_over(id, agreed, deadline, signature, sender=buyer)
        ratings.rate(transport, transport.leg(id, 2), roles.carrier, 1, sender=buyer)
    assert ratings.is_excluded(roles.carrier)
    hand_over(waiting, roles.receiver)
    id = send(tree=b"\x06" * 32)
    with boa.reverts("TreeLogistics: shut out"):
        hand_over(id, roles.carrier)
    hand_over(id, roles.other_carrier)


@pytest.mark.rule("CEC-27")
def test_contract_account__signs_by_its_key(transport, board, roles, send, terms, sign):
    wallet = load("tests/mocks/KeyWallet.vy", roles.other_carrier)
    board.accredit(wallet.address, 4)
    id = send()
    agreed, deadline = terms(wallet.address), boa.env.timestamp + DAY
    signature = sign(roles.other_carrier, id, agreed, nonce=0)
    transport.hand_over(id, agreed, deadline, signature, sender=roles.sender)
    assert transport.shipment(id).holder == wallet.address
