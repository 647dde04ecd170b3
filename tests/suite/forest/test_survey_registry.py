"""From an inventory to a confirmed survey, under which any of its trees is proven, and no other."""

import random
from dataclasses import astuple, replace

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.deployment.boa_stand import tree_fields
from mevm_suite.deployment.boa_surveys import DAY, SURVEYOR, Field, deploy_field
from mevm_suite.forest import grid
from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.findings import survey_findings
from mevm_suite.forest.leaf import leaf_hash
from mevm_suite.forest.titles import Consent, Registry, Title, registration_to_sign
from mevm_suite.forest.tree import hash_pairs
from mevm_suite.testing import load

ROWS = [f"{tag},FASY,50,10,{100 + tag},{10 + tag},1,L" for tag in range(21)]
DOCUMENT = b"\x22" * 32
NONE = bytes(32)
DEPTH = 32

pytestmark = pytest.mark.rule("CEC-20", "CEC-21")


@pytest.fixture(scope="module")
def _field():
    return deploy_field()


@pytest.fixture
def field(_field):
    with boa.env.anchor():
        yield replace(_field)


@pytest.fixture
def confirm(field):
    """Let two surveyors find what an imported inventory holds; return the survey."""

    def confirm(folder):
        now = boa.env.timestamp
        found, _ = survey_findings(folder, measured_at=now, document=DOCUMENT)
        return field.survey(found)

    return confirm


def test_survey__proves_each_of_its_trees(field, confirm, stand):
    _, forest = stand.write(ROWS).run()
    id = confirm(stand.out)
    for place in range(forest.count):
        proof = forest.prove(forest.tree(place).code)
        assert field.registry.contains(id, tree_fields(proof.tree), proof.siblings)
        other = replace(proof.tree, diameter=proof.tree.diameter + 1)
        assert not field.registry.contains(id, tree_fields(other), proof.siblings)


def test_second_preimage__no_inner_node_passes_for_a_tree_nor_a_tree_for_a_node(
    field, confirm, stand
):
    _, forest = stand.write(ROWS).run()
    id = confirm(stand.out)
    proof = forest.prove(forest.tree(3).code)
    record, siblings = tree_fields(proof.tree), proof.siblings
    node = leaf_hash(proof.tree.content)
    for level, sibling in enumerate(siblings):
        # the tree with a part of its proof, then each node on the way in place of a code
        assert not field.registry.contains(id, record, siblings[level + 1 :])
        node = hash_pairs(node + sibling)
        forged = replace(proof.tree, code=node)
        assert not field.registry.contains(id, tree_fields(forged), siblings[level + 1 :])
        # a longer proof, in which the tree's leaf is a node
        assert not field.registry.contains(id, record, [sibling, *siblings])
    assert not field.registry.contains(id, record, [*siblings, node])


def test_duplicate_leaves__are_not_imported(stand):
    """Two rows of one tree make no root, so that no tree counts twice."""
    with pytest.raises(ForestError, match="contradict each other"):
        stand.write([*ROWS, ROWS[3]]).run()


def test_duplicate_leaves__a_proof_is_bound_to_one_code(field, confirm, stand):
    """Two trees that are alike in all but their tags have proofs of their own."""
    twins = [f"{tag},FASY,50,10,300,25,1,L" for tag in ("left", "right")]
    _, forest = stand.write(twins).run()
    id = confirm(stand.out)
    left, right = (forest.prove(forest.code_of(tag)) for tag in ("left", "right"))
    assert field.registry.contains(id, tree_fields(left.tree), left.siblings)
    assert not field.registry.contains(id, tree_fields(left.tree), right.siblings)
    assert not field.registry.contains(id, tree_fields(right.tree), left.siblings)


def test_contains__takes_proofs_of_32_nodes(field):
    source = random.Random(DEPTH)
    siblings = [source.randbytes(32) for _ in range(DEPTH)]
    record = (source.randbytes(32), b"PIAB".ljust(8, b"\0"), 1, -1, 300, 250, 30, 1)
    content = load("tests/mocks/TreeRecords.vy").content_of(record)
    node = leaf_hash(content)
    for sibling in siblings:
        node = hash_pairs(node + sibling)
    id = field.survey(field.findings(root=node))
    assert field.registry.contains(id, record, siblings)
    assert not field.registry.contains(NONE, record, siblings)
    # a proof of 10 million trees has 24 nodes
    assert field.registry._computation.get_gas_used() < 20_000


def test_contains__proves_a_thousand_real_trees_of_each_inventory(field, confirm, stems, trees):
    for _, forest, out in (stems, trees):
        id = confirm(out)
        assert field.registry.survey(id).findings.root == forest.root
        for place in random.Random(1_000).sample(range(forest.count), 1_000):
            proof = forest.prove(forest.tree(place).code)
            assert field.registry.contains(id, tree_fields(proof.tree), proof.siblings)
        boa.env.time_travel(seconds=DAY)


def test_registration__costs_the_same_for_any_number_of_trees(field):
    """The root is one word, and the count another: nothing grows with the trees."""
    costs = []
    for trees in (100, 10_000_000):
        with boa.env.anchor():
            found = field.findings(trees=trees)
            costs.append([])
            for surveyor in (field.first, field.second):
                field.commit(surveyor, found)
                costs[-1].append(field.registry._computation.get_gas_used())
            for surveyor in (field.first, field.second):
                field.reveal(surveyor, found)
                costs[-1].append(field.registry._computation.get_gas_used())
    assert costs[0] == costs[1]


def test_survey__of_a_registered_parcel_by_accredited_surveyors(stand):
    """The registries that are deployed together: no board answers here."""
    registrar = Account.from_key(b"\x07" * 32)
    names = ("governance", "holder", "first", "second")
    governance, holder, first, second = (boa.env.generate_address(name) for name in names)
    members = [
        (1, registrar.address, b"\x0a" * 32),
        (SURVEYOR, first, b"\x0b" * 32),
        (SURVEYOR, second, b"\x0c" * 32),
    ]
    accreditation = load("contracts/forest/Accreditation.vy", governance, DAY, members)
    parcels = load("contracts/forest/ParcelRegistry.vy", accreditation, [])
    parcel = _register(parcels, registrar, holder)
    base = deploy_field(accreditation=accreditation, parcels=parcels)
    field: Field = replace(base, parcel=parcel, holder=holder, first=first, second=second)
    stand.write(ROWS, parcel=f"0x{parcel.hex()}").run()
    found, _ = survey_findings(stand.out, measured_at=boa.env.timestamp, document=DOCUMENT)
    survey = field.registry.survey(field.survey(found))
    assert (survey.parcel, tuple(survey.findings)) == (parcel, astuple(found))
    accreditation.suspend(SURVEYOR, first, sender=governance)
    with boa.reverts("SurveyRegistry: not independent"):
        field.commit(first, found)


def _register(parcels, registrar, holder):
    claims = {grid.place(500_000_000, 100_000_000)[0]: 0xFF}
    title = Title(b"\x0d" * 32, "CN-53", 0, 3)
    name, deadline = b"stand".ljust(32, b"\0"), boa.env.timestamp + DAY
    registry = Registry(boa.env.evm.patch.chain_id, parcels.address)
    consent = Consent(0, deadline)
    data = registration_to_sign(registry, holder, name, title, claims, consent, cells=8)
    signature = registrar.sign_message(encode_typed_data(full_message=data)).signature
    signed = (registrar.address, deadline, signature)
    return parcels.register(name, title.fields(), 8, list(claims.items()), *signed, sender=holder)
