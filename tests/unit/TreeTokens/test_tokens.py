"""Trees that are promoted, sold, felled, lost and found; TT-1 to TT-5."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.boa_stand import tree_fields, tree_proof
from mevm_suite.deployment.notary import deploy_notary
from mevm_suite.forest.leaf import Status
from mevm_suite.forest.volume import stem_volume
from mevm_suite.testing import load

OFFER, TRADE = b"offer".ljust(32, b"\0"), b"trade".ljust(32, b"\0")
COIN, COMPLETED = "0x" + "00" * 20, 6


def events(contract, name):
    return [event for event in contract.get_logs() if type(event).__name__ == name]


@pytest.fixture
def promote(tokens, survey, forest, holder):
    """Promote one of the trees on record."""

    def promote(place=0, survey=survey, forest=forest, sender=holder):
        tree, proof = tree_fields(forest[place]), tree_proof(forest, place)
        return tokens.promote(survey, tree, proof, sender=sender)

    return promote


@pytest.fixture
def resurvey(stand, tokens, parcel, oak):
    """Confirm a survey that finds the oak in some state, and show it to the tokens."""

    def resurvey(status, volume=5_000):
        trees = [replace(oak, status=status)]
        survey = stand.survey(parcel, volume, boa.env.timestamp + 1, trees)
        tokens.review(survey, tree_fields(trees[0]), [])
        return survey

    return resurvey


@pytest.mark.rule("CEC-20")
@pytest.mark.rule("CEC-23")
def test_promote__makes_a_token_of_a_proven_tree(tokens, promote, oak, parcel, survey, holder):
    token = promote()
    (event,) = events(tokens, "Promoted")
    assert token == int.from_bytes(oak.code, "big")
    assert (event.parcel, event.code, event.survey) == (parcel, oak.code, survey)
    assert event.volume == event.shares == stem_volume(400, 225) == 1_272
    assert tokens.ownerOf(token) == holder
    record = tokens.record(oak.code)
    assert (record.parcel, record.survey, record.volume) == (parcel, survey, 1_272)
    assert tuple(record.tree) == tree_fields(oak)
    assert record.promoted_at == boa.env.timestamp
    assert tokens.tokenURI(token) == f"ipfs://stand/{oak.code.hex()}"


@pytest.mark.rule("CEC-22")
def test_promote__lowers_what_can_be_certified(stand, stock, promote, parcel, holder):
    promote()
    assert tuple(stock.stock(parcel))[1:] == (3_728, 3_728, 3_728, 0)
    with boa.reverts("GrowingStock: too few free shares"):
        stand.certificates.issue(parcel, 3_729, holder, sender=holder)
    stand.certificates.issue(parcel, 3_728, holder, sender=holder)


@pytest.mark.rule("CEC-22")
def test_promote__reverts_if_the_tree_is_certified(stand, promote, parcel, holder):
    stand.certificates.issue(parcel, 4_000, holder, sender=holder)
    with boa.reverts("GrowingStock: too few free shares"):
        promote()


@pytest.mark.rule("CEC-22")
def test_attack__promote_the_same_tree_twice(stand, tokens, promote, parcel, oak, holder):
    token = promote()
    with boa.reverts("TreeTokens: promoted"):
        promote()
    tokens.fell(token, sender=holder)
    grown = [replace(oak, height=oak.height + 1)]
    survey = stand.survey(parcel, 9_000, trees=grown)
    with boa.reverts("TreeTokens: promoted"):
        promote(survey=survey, forest=grown)


@pytest.mark.parametrize(
    ("place", "reason"),
    [(1, "outside the parcel"), (2, "does not stand"), (3, "not measured"), (4, "not measured")],
)
def test_promote__reverts_if_the_tree_cannot_be_sold(promote, place, reason):
    with boa.reverts(f"TreeTokens: {reason}"):
        promote(place)


def test_promote__reverts_if_not_in_the_newest_survey(stand, tokens, promote, oak, forest, parcel):
    lie = (replace(oak, height=oak.height + 1), *forest[1:])
    with boa.reverts("TreeTokens: not in the survey"):
        promote(forest=lie)
    stand.survey(parcel, 5_000)
    with boa.reverts("TreeTokens: not the newest survey"):
        promote()
    with boa.reverts("TreeTokens: no survey"):
        promote(survey=bytes(32))


def test_promote__reverts_if_not_the_holder_of_the_timber(stand, promote, owner, parcel, holder):
    with boa.reverts("timber_right: not the holder"):
        promote(sender=owner)
    stand.board.register(parcel, holder, 2, 0)
    with boa.reverts("timber_right: no timber"):
        promote()


@pytest.mark.rule("CEC-25")
def test_promote__reverts_while_the_parcel_is_locked(stand, promote, parcel):
    stand.board.set_locked(parcel, True)
    with boa.reverts("GrowingStock: frozen"):
        promote()


@pytest.mark.rule("CEC-20")
def test_fell__gives_its_owner_the_logs(stock, tokens, promote, parcel, oak, holder, owner):
    token = promote()
    tokens.transferFrom(holder, owner, token, sender=holder)
    with boa.reverts("TreeTokens: not the owner"):
        tokens.fell(token, sender=holder)
    tokens.fell(token, sender=owner)
    (event,) = events(tokens, "Felled")
    assert (event.code, event.owner, event.volume) == (oak.code, owner, 1_272)
    assert stock.logs_of(parcel, owner) == 1_272
    assert tuple(stock.flow(parcel)) == (0, 1_272, 0)
    assert tuple(stock.stock(parcel))[1:] == (3_728, 3_728, 3_728, 0)
    with boa.reverts("erc721: invalid token ID"):
        tokens.fell(token, sender=owner)
    with boa.reverts("erc721: invalid token ID"):
        tokens.tokenURI(token)


@pytest.mark.rule("CEC-25")
def test_record__stays_readable_when_the_tree_is_felled(tokens, promote, oak, holder):
    token = promote()
    tokens.fell(token, sender=holder)
    record = tokens.record(oak.code)
    assert record.felled_at == boa.env.timestamp
    assert tuple(record.tree) == tree_fields(oak)


def test_fell__is_not_stopped_by_the_sale_of_the_parcel(stand, tokens, promote, parcel, holder):
    token = promote()
    stand.board.set_locked(parcel, True)
    tokens.fell(token, sender=holder)
    assert stand.stock.logs_of(parcel, holder) == 1_272


@pytest.mark.rule("CEC-21")
def test_review__stops_the_felling_of_what_a_survey_misses(
    stock, tokens, promote, resurvey, parcel, oak, holder
):
    token = promote()
    survey = resurvey(Status.MISSING, volume=3_728)
    (event,) = events(tokens, "Lost")
    assert (event.code, event.survey, event.status) == (oak.code, survey, Status.MISSING)
    assert tokens.record(oak.code).gone_in == survey
    assert stock.stock(parcel).volume == 3_728  # what the survey says, less nothing
    with boa.reverts("TreeTokens: gone"):
        tokens.fell(token, sender=holder)
    with boa.reverts("TreeTokens: gone"):
        resurvey(Status.DEAD)


@pytest.mark.rule("CEC-21")
def test_review__lets_a_tree_be_felled_that_was_found_again(
    stock, tokens, promote, resurvey, parcel, oak, holder
):
    token = promote()
    with boa.reverts("TreeTokens: not gone"):
        resurvey(Status.STANDING)
    resurvey(Status.MISSING, volume=3_728)
    survey = resurvey(Status.STANDING)
    (event,) = events(tokens, "Found")
    assert (event.code, event.survey) == (oak.code, survey)
    assert stock.stock(parcel).volume == 3_728
    tokens.fell(token, sender=holder)
    assert stock.logs_of(parcel, holder) == 1_272
    with boa.reverts("TreeTokens: felled"):
        resurvey(Status.HARVESTED)


def test_review__reverts_if_the_tree_has_no_token(resurvey):
    with boa.reverts("TreeTokens: not promoted"):
        resurvey(Status.DEAD)


def test_attack__a_tree_is_written_off_by_another_parcels_survey(
    stand, tokens, promote, oak, holder
):
    promote()
    dead = [replace(oak, status=Status.DEAD)]
    survey = stand.survey(stand.register("other", holder), 5_000, trees=dead)
    with boa.reverts("TreeTokens: other parcel"):
        tokens.review(survey, tree_fields(dead[0]), [])


@pytest.mark.rule("CEC-23")
def test_token__is_sold_as_an_item_that_nobody_fells_meanwhile(
    tokens, promote, holder, owner, stock, parcel
):
    board = load("tests/mocks/TradeBoard.vy")
    backend = BoaBackend()
    notary = deploy_notary(backend, board.address)
    items = backend.contract("TokenItems", notary.tokens)
    trade = backend.contract("OwnershipTrade", notary.trade)
    token = promote()
    item = items.item_of(tokens, token)
    board.set_offer(OFFER, holder, COIN, 158, item)
    tokens.approve(items, token, sender=holder)
    items.lock(tokens, token, trade, OFFER, sender=holder)
    for account in (holder, owner):
        with boa.reverts("TreeTokens: not the owner"):
            tokens.fell(token, sender=account)
    board.set_trade(TRADE, (OFFER, holder, owner, COIN, 158, item, COMPLETED))
    trade.bind(item, TRADE)
    trade.settle(item)
    items.take(item, owner, sender=owner)
    tokens.fell(token, sender=owner)
    assert stock.logs_of(parcel, owner) == 1_272


def test_roles__nobody_mints_or_burns_for_others(tokens):
    names = {entry["name"] for entry in tokens.abi if entry["type"] == "function"}
    assert not names & {"safe_mint", "burn", "set_minter", "transfer_ownership", "owner"}
    assert (tokens.name(), tokens.symbol()) == ("MEVM Trees", "TREE")
