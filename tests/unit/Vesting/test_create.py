from dataclasses import replace

import boa
import pytest

from mevm_suite.deployment.boa_backend import deploy_vesting, next_addresses
from mevm_suite.tables import Kind
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.merkle import MerkleTree
from mevm_suite.testing import load


def create(vesting, commitment, *terms, sender=None):
    vesting.create(
        [each.as_abi() for each in terms],
        [commitment.proof(each) for each in terms],
        sender=sender,
    )


def test_create__stores_the_terms(empty_vesting, commitment):
    for terms in commitment.terms:
        create(empty_vesting, commitment, terms)
        grant = empty_vesting.grants(terms.index)
        assert tuple(grant) == (*terms.as_abi()[1:], terms.schedule.start, 0)
    assert empty_vesting.created() == commitment.table.total


def test_create__logs_each_grant_and_the_closing(empty_vesting, commitment):
    create(empty_vesting, commitment, *commitment.terms)
    *created, closed = empty_vesting.get_logs()
    for event, terms in zip(created, commitment.terms, strict=True):
        assert type(event).__name__ == "GrantCreated"
        fields = (event.id, event.line, event.beneficiary, event.manager, event.amount)
        assert (*fields, event.schedule) == terms.as_abi()
    assert type(closed).__name__ == "CreationClosed"
    assert closed.total == commitment.table.total
    assert empty_vesting.is_closed()


def test_create__may_be_called_by_anyone_in_any_order(empty_vesting, commitment, stranger):
    for terms in reversed(commitment.terms):
        assert not empty_vesting.is_closed()
        create(empty_vesting, commitment, terms, sender=stranger)
    assert empty_vesting.is_closed()


@pytest.mark.parametrize(
    "change",
    [
        {"index": 1},
        {"line": "other"},
        {"beneficiary": "0x" + "11" * 20},
        {"manager": "0x" + "11" * 20},
        {"amount": 1},
    ],
)
def test_create__reverts_if_any_field_differs(empty_vesting, commitment, change):
    terms = commitment.terms[0]
    changed = replace(terms, **change)
    with boa.reverts("vesting: not in the table"):
        empty_vesting.create([changed.as_abi()], [commitment.proof(terms)])


def test_create__reverts_if_the_schedule_differs(empty_vesting, commitment):
    terms, other = commitment.terms[0], commitment.terms[1]
    changed = replace(terms, schedule=other.schedule)
    with boa.reverts("vesting: not in the table"):
        empty_vesting.create([changed.as_abi()], [commitment.proof(terms)])


def test_create__reverts_if_the_proof_is_another_s(empty_vesting, commitment):
    terms, other = commitment.terms[:2]
    with boa.reverts("vesting: not in the table"):
        empty_vesting.create([terms.as_abi()], [commitment.proof(other)])


@pytest.mark.parametrize("proof", [[], [b"\0" * 32]])
def test_create__reverts_if_the_proof_is_empty_or_zero(empty_vesting, commitment, proof):
    with boa.reverts("vesting: not in the table"):
        empty_vesting.create([commitment.terms[0].as_abi()], [proof])


def test_create__reverts_if_created_before(empty_vesting, commitment):
    create(empty_vesting, commitment, commitment.terms[0])
    with boa.reverts("vesting: already created"):
        create(empty_vesting, commitment, commitment.terms[0])


def test_create__reverts_if_twice_in_one_batch(empty_vesting, commitment):
    with boa.reverts("vesting: already created"):
        create(empty_vesting, commitment, commitment.terms[0], commitment.terms[0])


def test_create__reverts_if_closed(vesting, commitment):
    with boa.reverts("vesting: creation is closed"):
        create(vesting, commitment, commitment.terms[0])


def test_create__reverts_if_the_batch_is_empty(empty_vesting):
    with boa.reverts("vesting: batch is empty"):
        empty_vesting.create([], [])


def test_create__reverts_if_a_proof_is_missing(empty_vesting, commitment):
    with boa.reverts("vesting: one proof per grant"):
        empty_vesting.create([commitment.terms[0].as_abi()], [])


def test_create__reverts_if_the_schedule_is_unknown(commitment):
    _, fresh = deploy_vesting(commitment.terms)
    with boa.reverts("vesting: schedule is unknown"):
        create(fresh, commitment, commitment.terms[0])


def test_create__a_table_of_one_grant_needs_no_proof(commitment):
    only = replace(commitment.terms[0], index=0)
    _, fresh = deploy_vesting([only])
    fresh.add_schedule(only.schedule.as_abi())
    fresh.create([only.as_abi()], [[]])
    assert fresh.is_closed()


def _unsound(case, terms, other):
    """Terms that a careless table might commit to."""
    token, vesting = next_addresses()
    by_kind = {each.schedule.kind: each for each in terms}
    dated, gifted = by_kind[Kind.DATED], by_kind[Kind.GIFTED]
    announced = by_kind[Kind.ANNOUNCED]
    return {
        "pays nobody": replace(dated, beneficiary=NOBODY),
        "pays vesting": replace(dated, beneficiary=vesting),
        "pays the token": replace(dated, beneficiary=token),
        "has a manager": replace(dated, manager=other),
        "amount is zero": replace(dated, amount=0),
        "names one for all gifts": replace(gifted, beneficiary=other),
        "has no giver": replace(gifted, manager=NOBODY),
        "has no announcer": replace(announced, manager=NOBODY),
        "announcer is vesting": replace(announced, manager=vesting),
        "announcer pays itself": replace(announced, manager=announced.beneficiary),
        "index is too high": replace(dated, index=2),
    }[case]


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("pays nobody", "vesting: account is empty"),
        ("pays vesting", "vesting: account cannot be paid"),
        ("pays the token", "vesting: account cannot be paid"),
        ("has a manager", "vesting: kind has no manager"),
        ("amount is zero", "vesting: amount out of range"),
        ("names one for all gifts", "vesting: gifts name their own"),
        ("has no giver", "vesting: account is empty"),
        ("has no announcer", "vesting: account is empty"),
        ("announcer is vesting", "vesting: account cannot be paid"),
        ("announcer pays itself", "vesting: manager pays itself"),
        ("index is too high", "vesting: index out of range"),
    ],
)
def test_create__reverts_if_the_table_itself_is_unsound(commitment, stranger, case, reason):
    terms = _unsound(case, commitment.terms, stranger)
    if case != "index is too high":
        terms = replace(terms, index=0)
    sound = replace(commitment.terms[0], index=1)
    _, fresh = deploy_vesting([terms, sound])
    fresh.add_schedule(terms.schedule.as_abi())
    proof = MerkleTree([terms.leaf, sound.leaf]).proof(terms.leaf)
    with boa.reverts(reason):
        fresh.create([terms.as_abi()], [proof])


def test_create__reverts_if_the_table_exceeds_the_total(commitment):
    first, second = (replace(commitment.terms[0], index=i) for i in range(2))
    _, vesting = next_addresses()
    token = load("contracts/token/WSG.vy", first.amount * 2 - 1, vesting)
    tree = MerkleTree([first.leaf, second.leaf])
    fresh = load("contracts/vesting/Vesting.vy", token, tree.root, first.amount * 2 - 1, 2)
    fresh.add_schedule(first.schedule.as_abi())
    with boa.reverts("vesting: table exceeds total"):
        fresh.create(
            [first.as_abi(), second.as_abi()], [tree.proof(first.leaf), tree.proof(second.leaf)]
        )
