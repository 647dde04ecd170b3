import pytest
from pydantic import ValidationError

from mevm_suite.tables import Assignment, Kind, Share, Table, TableError, commit
from mevm_suite.tables.merkle import verify

ANNA, BERT = "0x" + "11" * 20, "0x" + "22" * 20
WEI = 10**18
MILESTONES = {"kind": "milestones", "notice": "7 days", "unit": 9}
GIFTS = {"kind": "stepped", "from": "gift", "points": [{"after": "1 day", "released": 1}]}


@pytest.fixture
def table(document):
    return Table.model_validate(document)


def assign(**changes):
    lines = {"team": (Share(beneficiary=ANNA),), "mining": (Share(beneficiary=BERT),)}
    return Assignment(launch=1_000, lines=lines | changes)


def test_commit__gives_each_line_its_terms(table):
    team, mining = commit(table, assign()).terms
    assert (team.index, team.line, team.beneficiary, team.amount) == (0, "team", ANNA, 60 * WEI)
    assert (mining.index, mining.schedule.kind, mining.schedule.start) == (1, Kind.HELD, 1_000)
    assert team.schedule.unit == 12
    assert [point.share for point in team.schedule.points] == [3, 8, 12]


def test_commit__splits_a_line(table):
    parts = (Share(beneficiary=ANNA, amount=1), Share(beneficiary=BERT, amount=60 * WEI - 1))
    commitment = commit(table, assign(team=parts))
    assert [terms.amount for terms in commitment.of_line("team")] == [1, 60 * WEI - 1]
    assert sum(terms.amount for terms in commitment.terms) == table.total
    assert len(commitment.schedules()) == 2


def test_commit__proves_every_grant(table):
    commitment = commit(table, assign())
    for terms in commitment.terms:
        assert verify(terms.leaf, commitment.proof(terms), commitment.root)


def test_root__changes_with_beneficiary_and_launch(table):
    first = commit(table, assign()).root
    other = commit(table, assign(team=(Share(beneficiary=BERT),))).root
    later = commit(table, assign().model_copy(update={"launch": 1_001})).root
    assert len({first, other, later}) == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"other": (Share(beneficiary=ANNA),)}, "has unknown ['other']"),
        ({"team": ()}, "line 'team': shares must add up to"),
        ({"team": (Share(beneficiary=ANNA, amount=1),)}, "got 1"),
        ({"team": (Share(beneficiary=ANNA),) * 2}, "shares must add up to"),
        ({"team": (Share(),)}, "line 'team': expected a beneficiary"),
        ({"team": (Share(beneficiary=ANNA, manager=BERT),)}, "line 'team': expected no manager"),
    ],
)
def test_commit__names_the_fault(table, changes, words):
    with pytest.raises(TableError) as error:
        commit(table, assign(**changes))
    assert words in str(error.value)


def test_commit__names_missing_lines(table):
    with pytest.raises(TableError, match=r"assignment lacks \['mining'\]"):
        commit(table, Assignment(launch=1, lines={"team": (Share(beneficiary=ANNA),)}))


@pytest.mark.parametrize(
    ("release", "share", "words"),
    [
        (
            {"kind": "milestones", "notice": "7 days", "unit": 9},
            Share(beneficiary=ANNA),
            "a manager",
        ),
        (
            {"kind": "milestones", "notice": "7 days", "unit": 9},
            Share(beneficiary=ANNA, manager=ANNA),
            "must differ",
        ),
        (
            {"kind": "stepped", "from": "gift", "points": [{"after": "1 day", "released": 1}]},
            Share(beneficiary=ANNA, manager=BERT),
            "expected no beneficiary",
        ),
    ],
)
def test_commit__checks_roles_by_kind(document, release, share, words):
    document["lines"][0]["release"] = release
    document["lines"][0]["ours"] = {}
    with pytest.raises(TableError, match=words):
        commit(Table.model_validate(document), assign(team=(share,)))


@pytest.mark.parametrize("address", ["0x12", "somebody", "0x" + "aB" * 20, ""])
def test_share__refuses_what_is_no_checksummed_address(address):
    with pytest.raises(ValidationError, match="expected a checksummed address"):
        Share(beneficiary=address)
