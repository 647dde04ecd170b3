"""Trees that are felled and shipped by their codes, on the real books of stock and trees."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_stand import deploy_stand, tree_fields
from mevm_suite.forest.leaf import Status, Tree, tree_code
from mevm_suite.testing import load

DAY, FREIGHT, VOLUME = 86_400, 3_000, 1_272
DEAL = b"\x0a" * 32


@pytest.fixture(scope="module")
def felled(board, money, ratings, sink, roles):
    """Return a stand with a tree of the sender's, and the transport that it knows."""
    stand = deploy_stand()
    parcel = stand.register("parcel", roles.sender)
    oak = Tree(tree_code(parcel, "oak"), "QURO", 1, 1, 400, 225, 60, Status.STANDING)
    survey = stand.survey(parcel, 5_000, trees=[oak])
    token = stand.trees.promote(survey, tree_fields(oak), [], sender=roles.sender)
    parts = (board, board, ratings, stand.stock, stand.trees, money, sink)
    transport = load("contracts/forest/TreeLogistics.vy", parts, override_address=stand.carrier)

    def send(*goods, by=roles.sender):
        call = transport.send_logs if len(goods) == 2 else transport.send_tree
        terms = (roles.receiver, DEAL, boa.env.timestamp + DAY, 0)
        return call(*goods, *terms, sender=by)

    return SimpleNamespace(
        stand=stand, parcel=parcel, oak=oak, token=token, transport=transport, send=send
    )


@pytest.mark.rule("CEC-20")
@pytest.mark.rule("CEC-27")
def test_attack__one_tree_is_shipped_by_its_code_and_as_logs(felled, roles):
    stock, parcel, code = felled.stand.stock, felled.parcel, felled.oak.code
    with boa.reverts("TreeLogistics: not who felled it"):  # it stands
        felled.send(code)
    felled.stand.trees.fell(felled.token, sender=roles.sender)
    id = felled.send(code)
    assert tuple(stock.flow(parcel)) == (0, VOLUME, VOLUME)
    assert felled.transport.shipment_of(code) == id
    with boa.reverts("GrowingStock: not so many logs"):
        felled.send(parcel, VOLUME)
    with boa.reverts("TreeLogistics: sent"):
        felled.send(code)


@pytest.mark.rule("CEC-27")
def test_attack__logs_that_were_shipped_are_shipped_by_a_code(felled, roles):
    felled.stand.trees.fell(felled.token, sender=roles.sender)
    felled.send(felled.parcel, 1)
    with boa.reverts("GrowingStock: not so many logs"):
        felled.send(felled.oak.code)


@pytest.mark.rule("CEC-27")
def test_attack__other_logs_are_sent_by_the_code_of_anothers_tree(felled, roles):
    stock, parcel = felled.stand.stock, felled.parcel
    felled.stand.trees.transferFrom(roles.sender, roles.receiver, felled.token, sender=roles.sender)
    felled.stand.trees.fell(felled.token, sender=roles.receiver)
    stock.harvest(parcel, VOLUME, sender=roles.sender)
    with boa.reverts("TreeLogistics: not who felled it"):
        felled.send(felled.oak.code)


@pytest.mark.rule("CEC-27")
def test_send_tree__again_where_it_never_left_counts_its_volume_once(felled, roles):
    felled.stand.trees.fell(felled.token, sender=roles.sender)
    id = felled.send(felled.oak.code)
    boa.env.time_travel(seconds=DAY + 1)
    felled.transport.declare_lost(id, sender=roles.sender)
    assert felled.send(felled.oak.code) == id + 1
    assert tuple(felled.stand.stock.flow(felled.parcel)) == (0, VOLUME, VOLUME)
