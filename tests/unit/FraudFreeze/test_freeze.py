"""SEC-43: proven fraud freezes an account for a time, and the account can appeal."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
SUBJECT = b"two receipts for one number".ljust(32, b"\0")
COST = 1_000


@pytest.fixture(scope="module")
def source():
    return boa.env.generate_address("source")


@pytest.fixture(scope="module")
def prover():
    return boa.env.generate_address("prover")


@pytest.fixture(scope="module")
def culprit():
    account = boa.env.generate_address("culprit")
    boa.env.set_balance(account, 10 * COST)
    return account


@pytest.fixture(scope="module")
def members():
    return [boa.env.generate_address(f"member {number}") for number in range(3)]


@pytest.fixture(scope="module")
def arbiter(members):
    return load("contracts/arbitration/CommitteeArbiter.vy", members, 3 * DAY, COST)


@pytest.fixture(scope="module")
def board(source, arbiter):
    return load("contracts/accounts/FraudFreeze.vy", [source], arbiter, 30 * DAY)


@pytest.fixture
def freeze(board, culprit, prover, source):
    def freeze_culprit():
        board.freeze(culprit, prover, SUBJECT, sender=source)
        return board.freeze_count()

    return freeze_culprit


@pytest.fixture
def rule(board, arbiter, members, culprit):
    """Appeal, and let the committee vote this share for the account."""

    def appeal_and_vote(id, *shares):
        case = board.appeal(id, sender=culprit, value=COST)
        boa.env.time_travel(seconds=DAY)
        for member, share in zip(members, shares, strict=False):
            arbiter.vote(case, share, False, bytes(32), sender=member)
        return case

    return appeal_and_vote


@pytest.mark.rule("SEC-43")
def test_freeze__ends_by_itself(board, culprit, prover, source, stranger):
    assert not board.is_frozen(culprit)
    board.freeze(culprit, prover, SUBJECT, sender=source)
    (event,) = board.get_logs()
    assert (event.id, event.account, event.source) == (1, culprit, source)
    assert (event.prover, event.subject) == (prover, SUBJECT)
    assert event.ends == boa.env.timestamp + 30 * DAY
    boa.env.time_travel(seconds=30 * DAY - 1)
    assert board.is_frozen(culprit)
    assert not board.is_frozen(stranger)
    boa.env.time_travel(seconds=1)
    assert not board.is_frozen(culprit)


@pytest.mark.rule("SEC-43")
def test_freeze__is_for_sources_only(board, culprit, prover, members, stranger):
    for sender in (stranger, prover, members[0]):
        with boa.reverts("FraudFreeze: not a source"):
            board.freeze(culprit, prover, SUBJECT, sender=sender)


@pytest.mark.rule("SEC-43")
def test_appeal__lifts_a_freeze(board, culprit, prover, arbiter, freeze, rule, stranger):
    id = freeze()
    case = rule(id, 10_000, 10_000)
    terms = arbiter.case_of(case)
    assert (terms.claimant, terms.respondent, terms.subject) == (culprit, prover, SUBJECT)
    with boa.reverts("FraudFreeze: not ruled"):
        board.lift(id)
    boa.env.time_travel(seconds=3 * DAY)
    board.lift(id, sender=stranger)
    (event,) = board.get_logs()
    assert (event.id, event.account) == (id, culprit)
    assert not board.is_frozen(culprit)
    with boa.reverts("FraudFreeze: ended"):
        board.lift(id)


@pytest.mark.rule("SEC-43")
def test_appeal__lifts_nothing_where_it_fails(board, culprit, freeze, rule):
    id = freeze()
    rule(id, 0, 5_000, 10_000)  # half is not more than half
    with boa.reverts("FraudFreeze: upheld"):
        board.lift(id)
    with boa.reverts("FraudFreeze: appealed"):
        board.appeal(id, sender=culprit, value=COST)
    assert board.is_frozen(culprit)


def test_appeal__succeeds_where_the_arbiter_is_silent(board, culprit, freeze, rule):
    id = freeze()
    rule(id)
    boa.env.time_travel(seconds=3 * DAY)
    board.lift(id)
    assert not board.is_frozen(culprit)


def test_appeal__concerns_one_freeze_only(board, culprit, freeze, rule):
    first, second = freeze(), freeze()
    rule(first, 10_000, 10_000, 10_000)
    board.lift(first)
    assert board.is_frozen(culprit)
    rule(second, 10_000, 10_000, 10_000)
    board.lift(second)
    assert not board.is_frozen(culprit)


def test_appeal__reverts_if_not_possible(board, culprit, freeze, stranger):
    id = freeze()
    with boa.reverts("FraudFreeze: not the account"):
        board.appeal(id, sender=stranger)
    with boa.reverts("CommitteeArbiter: wrong fee"):
        board.appeal(id, sender=culprit, value=COST - 1)
    with boa.reverts("FraudFreeze: no appeal"):
        board.lift(id)
    boa.env.time_travel(seconds=30 * DAY)
    with boa.reverts("FraudFreeze: ended"):
        board.appeal(id, sender=culprit, value=COST)


def test_freeze__never_refuses_a_source(board, culprit, freeze):
    ids = []
    for _ in range(10):
        ids.append(freeze())
        boa.env.time_travel(seconds=1)
    assert board.running(culprit) == ids[2:]
    boa.env.time_travel(seconds=30 * DAY - 2)
    assert board.is_frozen(culprit)
    boa.env.time_travel(seconds=1)
    assert not board.is_frozen(culprit)
    new = freeze()
    assert board.running(culprit) == [new]


@pytest.mark.rule("SEC-43")
def test_has_stood__at_the_end_of_a_freeze_without_an_appeal(board, freeze):
    id = freeze()
    assert not board.has_stood(0) and not board.has_stood(id + 1)
    boa.env.time_travel(seconds=30 * DAY - 1)
    assert not board.has_stood(id)
    boa.env.time_travel(seconds=1)
    assert board.has_stood(id)


@pytest.mark.rule("SEC-43")
@pytest.mark.parametrize("share", [0, 5_000, 5_001, 10_000])
@pytest.mark.parametrize("is_lifted", [False, True])
def test_has_stood__follows_the_appeal_whether_or_not_it_was_called_in(
    board, freeze, rule, share, is_lifted
):
    id = freeze()
    rule(id, share, share, share)
    assert not board.has_stood(id)
    if is_lifted and share > 5_000:
        board.lift(id)
    assert not board.has_stood(id)  # not before the freeze's time is over
    boa.env.time_travel(seconds=30 * DAY)
    assert board.has_stood(id) == (share <= 5_000)


@pytest.mark.rule("SEC-43")
@pytest.mark.parametrize("share", [0, 10_000])
def test_appeal__so_late_that_it_outlasts_the_freeze_prolongs_it(
    board, culprit, freeze, rule, arbiter, members, share
):
    id = freeze()
    boa.env.time_travel(seconds=30 * DAY - 1)
    case = board.appeal(id, sender=culprit, value=COST)
    (event,) = [log for log in board.get_logs() if type(log).__name__ == "Appealed"]
    assert event.ends == board.freezes(id).ends == arbiter.final_by(case)
    boa.env.time_travel(seconds=4 * DAY - 1)
    assert board.is_frozen(culprit) and not board.has_stood(id)
    for member in members[:2]:
        arbiter.vote(case, share, False, bytes(32), sender=member)
    boa.env.time_travel(seconds=1)
    assert not board.is_frozen(culprit)
    assert board.has_stood(id) == (share == 0)


def test_appeal__prolongs_by_one_freeze_time_at_most(culprit, prover, source):
    """An arbiter that never ends a case bans nobody and freezes nobody for ever."""
    arbiter = load("tests/mocks/RulingBoard.vy")
    board = load("contracts/accounts/FraudFreeze.vy", [source], arbiter, 30 * DAY)
    board.freeze(culprit, prover, SUBJECT, sender=source)
    arbiter.set_terms(COST, 2**256 - 1)
    board.appeal(1, sender=culprit, value=COST)
    assert board.freezes(1).ends == boa.env.timestamp + 30 * DAY
    boa.env.time_travel(seconds=30 * DAY)
    assert not board.is_frozen(culprit)
    assert not board.has_stood(1)


def test_init__reverts_if_senseless(arbiter, source, stranger):
    nobody = "0x" + "00" * 20
    for terms, reason in [
        (([], arbiter, DAY), "no source"),
        (([nobody], arbiter, DAY), "no source"),
        (([source], stranger, DAY), "no arbiter"),
        (([source], arbiter, DAY - 1), "too short"),
        (([source], arbiter, 180 * DAY + 1), "too long"),
    ]:
        with boa.reverts(f"FraudFreeze: {reason}"):
            load("contracts/accounts/FraudFreeze.vy", *terms)
