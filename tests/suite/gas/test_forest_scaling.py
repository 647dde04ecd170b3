"""What surveys, rights, sales and policies cost does not depend on how many there are."""

from dataclasses import astuple
from functools import partial, reduce

import boa
import pytest
from eth_utils import keccak

from mevm.vm.intrinsic_gas import floor_gas
from mevm_suite.audit.forest_crowd import OrderCrowd, ParcelCrowd, TimberCrowd
from mevm_suite.audit.income_crowd import VoterCrowd
from mevm_suite.audit.insured_crowd import BatchCrowd, BurntCrowd, InsuredCrowd, ReleasedCrowd
from mevm_suite.audit.scaling import gather, measure, spread
from mevm_suite.deployment.boa_stand import tree_fields
from mevm_suite.deployment.boa_surveys import SALT, deploy_field
from mevm_suite.forest.leaf import Status, Tree, leaf_hash
from mevm_suite.forest.tree import hash_pairs

MOST = 0.01
FEW, MANY = 10, 1_000
FEW_TREES, MANY_TREES = 100, 10_000_000


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(ParcelCrowd, marks=pytest.mark.rule("CEC-20")),
        pytest.param(TimberCrowd, marks=pytest.mark.rule("CEC-22")),
        pytest.param(OrderCrowd, marks=pytest.mark.rule("CEC-24")),
        pytest.param(VoterCrowd, marks=pytest.mark.rule("CEC-28")),
        pytest.param(InsuredCrowd, marks=pytest.mark.rule("CEC-40", "CEC-42")),
        pytest.param(
            partial(BatchCrowd, (1, 10)), marks=pytest.mark.rule("CEC-41"), id="BatchCrowd"
        ),
        pytest.param(BurntCrowd, marks=pytest.mark.rule("CEC-41")),
        pytest.param(ReleasedCrowd, marks=pytest.mark.rule("CEC-42")),
    ],
)
def test_cost__is_the_same_for_few_and_many_others(kind):
    measured = []
    for size in (FEW, MANY):
        with boa.swap_env(boa.Env()):
            measured.append(measure(gather(kind, size), days=1))
    spreads = {name: spread([row[name] for row in measured]) for name in measured[0]}
    assert {name: part for name, part in spreads.items() if part > MOST} == {}
    assert min(min(row.values()) for row in measured) > 0


def gas_of(method, *args, **options):
    boa.env.evm.vm.state.lock_changes()  # slots are cold again
    method(*args, **options)
    return method.contract._computation.get_gas_used()


def survey_costs(trees):
    with boa.swap_env(boa.Env()):
        field = deploy_field()
        found = field.findings(trees=trees, volume=600 * trees)
        surveyors, costs = (field.first, field.second), []
        for surveyor in surveyors:
            attestation = field.attest(surveyor, found)
            costs.append(gas_of(field.registry.commit, attestation, sender=surveyor))
        for surveyor in surveyors:
            shown = (field.parcel, astuple(found), SALT)
            costs.append(gas_of(field.registry.reveal, *shown, sender=surveyor))
        assert field.registry.survey(field.registry.last_of(field.parcel)).findings.trees == trees
        return costs


@pytest.mark.rule("CEC-20", "CEC-21")
def test_survey__costs_the_same_for_few_and_many_trees():
    few, many = survey_costs(FEW_TREES), survey_costs(MANY_TREES)
    assert few == many


@pytest.mark.rule("CEC-20")
def test_proof__of_one_of_ten_million_trees_is_within_its_bound():
    depth = (MANY_TREES - 1).bit_length()
    # The dearest data: negative numbers and hashes without zero bytes.
    tree = Tree(b"\1" * 32, "araucari", -250_123_457, -510_123_457, 400, 225, 600, Status.STANDING)
    proof = [keccak(text=f"sibling {n}").replace(b"\0", b"\1") for n in range(depth)]
    root = reduce(lambda node, other: hash_pairs(node + other), proof, leaf_hash(tree.content))
    with boa.swap_env(boa.Env()):
        field = deploy_field()
        survey = field.survey(field.findings(root=root, trees=MANY_TREES))
        shown = (survey, tree_fields(tree), proof)
        assert field.registry.contains(*shown) is True
        assert gas_of(field.registry.contains, *shown) < 20_000
        data = field.registry.contains.prepare_calldata(*shown)
    assert floor_gas(data) < 60_000  # and the execution is far below what the floor leaves
