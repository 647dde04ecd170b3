"""Goods go from hand to hand; freights, ratings and losses follow them."""

import boa
import pytest

from mevm_suite.testing import load

DAY, FULL, FREIGHT = 86_400, 1_000, 3_000
TREE, ORIGIN = b"\x07" * 32, b"\x08" * 32
PARCEL, DEAL = b"\x09" * 32, b"\x0a" * 32
SCAN, CONDITION = b"\x0b" * 32, b"\x0c" * 32
ON_THE_WAY, DELIVERED, LOST = 1, 2, 3


def logged(contract, name):
    (found,) = [each for each in contract.get_logs() if type(each).__name__ == name]
    return found


@pytest.mark.rule("CEC-27")
@pytest.mark.parametrize("by_taker", [False, True])
def test_tree__goes_from_hand_to_hand(transport, ratings, money, roles, send, hand_over, by_taker):
    id = send()
    opened = logged(transport, "Opened")
    assert (opened.shipment, opened.sender, opened.receiver) == (id, roles.sender, roles.receiver)
    assert (opened.item, opened.volume, opened.deal) == (TREE, 0, DEAL)
    assert transport.shipment_of(TREE) == id
    hand_over(id, roles.carrier, FREIGHT, by_taker)
    record = logged(transport, "HandedOver")
    assert (record.shipment, record.giver, record.taker) == (id, roles.sender, roles.carrier)
    assert (record.step, record.scan, record.condition) == (1, SCAN, CONDITION)
    hand_over(id, roles.other_carrier, 1_000, by_taker)
    assert transport.shipment(id).holder == roles.other_carrier
    hand_over(id, roles.receiver, 0, by_taker)
    ended = logged(transport, "Delivered")
    assert (ended.shipment, ended.receiver, ended.steps) == (id, roles.receiver, 3)
    facts = transport.shipment(id)
    assert (facts.state, facts.holder, facts.step) == (DELIVERED, roles.receiver, 3)
    for carrier, step, earned in ((roles.carrier, 2, 2_000), (roles.other_carrier, 3, 1_000)):
        assert transport.legs_of(carrier) == 1
        assert transport.credit_of(money, carrier) == earned
        leg = transport.leg(id, step)
        assert ratings.worth_to_rate(transport, leg, roles.receiver, carrier) == earned
        assert ratings.worth_to_rate(transport, leg, roles.sender, carrier) == 0
        ratings.rate(transport, leg, carrier, 5, sender=roles.receiver)
        transport.withdraw(money, sender=carrier)
        assert money.balanceOf(carrier) == earned
    assert transport.held(money) == 0


@pytest.mark.rule("CEC-22", "CEC-27")
def test_logs__are_shipped_once(transport, board, roles, hand_over):
    def send(volume):
        deadline = boa.env.timestamp + DAY
        arguments = (PARCEL, volume, roles.receiver, DEAL, deadline, 0)
        return transport.send_logs(*arguments, sender=roles.sender)

    with boa.reverts("TreeLogistics: no volume"):
        send(0)
    id = send(600)
    assert (board.shipped(PARCEL), board.logs_of(PARCEL, roles.sender)) == (600, 400)
    with boa.reverts():  # the book has no more
        send(401)
    hand_over(id, roles.receiver)
    assert transport.shipment(id).state == DELIVERED
    send(400)
    assert board.shipped(PARCEL) == 1_000


@pytest.mark.rule("CEC-27")
def test_tree__is_sent_once_by_who_felled_it(transport, board, roles, send, hand_over):
    deadline = boa.env.timestamp + DAY
    with boa.reverts("TreeLogistics: not who felled it"):
        transport.send_tree(TREE, roles.sender, DEAL, deadline, 0, sender=roles.receiver)
    with boa.reverts("TreeLogistics: not who felled it"):
        send(tree=PARCEL)  # no such tree
    id = send()
    assert board.shipped(ORIGIN) == 70
    with boa.reverts("TreeLogistics: sent"):
        send()
    hand_over(id, roles.receiver)
    with boa.reverts("TreeLogistics: sent"):
        send()


@pytest.mark.rule("CEC-27")
def test_goods__go_back_to_the_sender_who_sends_them_on(
    transport, money, ratings, roles, send, hand_over
):
    id = send()
    hand_over(id, roles.carrier, FREIGHT)
    hand_over(id, roles.sender, 2_000)
    assert transport.credit_of(money, roles.carrier) == 1_000
    assert transport.shipment(id).state == ON_THE_WAY
    hand_over(id, roles.other_carrier, 500)  # the rest is the sender's
    assert transport.credit_of(money, roles.sender) == 1_500
    hand_over(id, roles.receiver)
    assert transport.credit_of(money, roles.other_carrier) == 500


@pytest.mark.rule("CEC-27")
def test_lost_goods__name_their_last_holder(
    transport, ratings, money, roles, sink, send, hand_over, stranger
):
    id = send()
    hand_over(id, roles.carrier, FREIGHT)
    hand_over(id, roles.other_carrier, 1_000)
    boa.env.time_travel(seconds=10 * DAY)
    with boa.reverts("TreeLogistics: too early"):
        transport.declare_lost(id, sender=roles.receiver)
    boa.env.time_travel(seconds=1)
    for nobody in (stranger, roles.other_carrier):
        with boa.reverts("TreeLogistics: not a party"):
            transport.declare_lost(id, sender=nobody)
    transport.declare_lost(id, sender=roles.receiver)
    lost = logged(transport, "Lost")
    assert (lost.holder, lost.steps, lost.forfeited) == (roles.other_carrier, 2, 1_000)
    assert (transport.losses_of(roles.other_carrier), transport.losses_of(roles.carrier)) == (1, 0)
    # whoever did his part is paid, who lost the goods is not, and no side gains
    credits = {who: transport.credit_of(money, who) for who in (roles.carrier, sink)}
    assert credits == {roles.carrier: 2_000, sink: 1_000}
    leg = transport.leg(id, 3)
    ratings.rate(transport, leg, roles.other_carrier, 1, sender=roles.receiver)
    transport.push(money, sink, sender=stranger)
    assert money.balanceOf(sink) == 1_000
    with boa.reverts("TreeLogistics: not on the way"):
        transport.declare_lost(id, sender=roles.receiver)
    with boa.reverts("TreeLogistics: not on the way"):
        hand_over(id, roles.receiver)
    with boa.reverts("TreeLogistics: sent"):  # a carrier had them
        send()


def test_goods_never_given_away__are_lost_by_nobody(transport, money, roles, sink, send):
    id = send()
    boa.env.time_travel(seconds=10 * DAY + 1)
    transport.declare_lost(id, sender=roles.sender)
    assert transport.credit_of(money, roles.sender) == FREIGHT
    assert transport.credit_of(money, sink) == 0
    assert transport.losses_of(roles.sender) == 0
    assert send() == id + 1
    with boa.reverts("TreeLogistics: sent"):
        send()


def test_late_goods__still_arrive_until_they_are_declared_lost(transport, roles, send, hand_over):
    id = send()
    hand_over(id, roles.carrier, FREIGHT)
    boa.env.time_travel(seconds=30 * DAY)
    hand_over(id, roles.receiver)
    assert transport.shipment(id).state == DELIVERED


def test_goods__arrive_even_if_no_rating_is_granted(logistics, money, roles, sign_for):
    """The ratings do not know this one."""
    transport = load("contracts/forest/TreeLogistics.vy", logistics.parts)
    money.approve(transport, FREIGHT, sender=roles.sender)
    deadline = boa.env.timestamp + DAY
    id = transport.send_tree(TREE, roles.receiver, DEAL, deadline, FREIGHT, sender=roles.sender)
    for giver, taker, freight in (
        (roles.sender, roles.carrier, FREIGHT),
        (roles.carrier, roles.receiver, 0),
    ):
        agreed = (taker, SCAN, CONDITION, freight, boa.env.timestamp)
        signature = sign_for(transport, taker, id, agreed)
        transport.hand_over(id, agreed, deadline, signature, sender=giver)
    refused = logged(transport, "NotGranted")
    assert (refused.rater, refused.provider) == (roles.receiver, roles.carrier)
    assert transport.shipment(id).state == DELIVERED
    assert transport.credit_of(money, roles.carrier) == FREIGHT


@pytest.mark.rule("CEC-26")
@pytest.mark.parametrize("side", ["sender", "receiver"])
def test_both_sides__must_be_identified(logistics, money, roles, board, side):
    """Nobody pays before he is identified, and only identified accounts get to rate."""
    fresh = load("tests/mocks/LogisticsBoard.vy")
    fresh.identify(roles.receiver if side == "sender" else roles.sender)
    parts = list(logistics.parts)
    parts[1] = fresh
    transport = load("contracts/forest/TreeLogistics.vy", tuple(parts))
    deadline = boa.env.timestamp + DAY
    with boa.reverts("TreeLogistics: not identified"):
        transport.send_tree(TREE, roles.receiver, DEAL, deadline, 0, sender=roles.sender)
    fresh.identify(getattr(roles, side))
    assert transport.send_tree(TREE, roles.receiver, DEAL, deadline, 0, sender=roles.sender) == 1


def test_send_tree__checks_receiver_and_deadline(transport, roles):
    now = boa.env.timestamp
    nobody = "0x" + "00" * 20
    for receiver in (nobody, roles.sender, transport.address):
        with boa.reverts("TreeLogistics: bad receiver"):
            transport.send_tree(TREE, receiver, DEAL, now + DAY, 0, sender=roles.sender)
    for deadline in (now + 3_599, now + 365 * DAY + 1):
        with boa.reverts("TreeLogistics: bad deadline"):
            transport.send_tree(TREE, roles.receiver, DEAL, deadline, 0, sender=roles.sender)


def test_constructor__fixes_its_parts(logistics, transport, sink):
    assert [getattr(part, "address", part) for part in logistics.parts] == list(transport.parts())
    parts = list(logistics.parts)
    with boa.reverts("TreeLogistics: no token"):
        load("contracts/forest/TreeLogistics.vy", (*parts[:5], sink, sink))
    with boa.reverts("TreeLogistics: no sink"):
        load("contracts/forest/TreeLogistics.vy", (*parts[:6], "0x" + "00" * 20))
