"""WSG's mining reserve belongs to the mining contract, on the published terms."""

import boa
import pytest

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Deployment, deploy_token, verify
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.paths import TOKENS
from mevm_suite.tables import TableError, load_table
from mevm_suite.tables.mining import load_mining

DAY = 86_400


@pytest.fixture(scope="module")
def backend():
    return BoaBackend()


@pytest.fixture(scope="module")
def table():
    return load_table("WSG")


@pytest.fixture(scope="module")
def assignment(backend, table):
    announcer, giver = (boa.env.generate_address() for _ in range(2))
    return example_assignment(table, backend.timestamp + DAY, announcer, giver)


@pytest.fixture(scope="module")
def token(backend, table, assignment):
    return deploy_token(backend, table, assignment)


def deviations(backend, table, token):
    record = Deployment(chain_id=backend.chain_id, tokens=(token,))
    checks = verify(record, backend, {"WSG": table})
    return [text for check in checks for text in check.deviations]


@pytest.mark.rule("WSG-02")
def test_deploy_wsg__gives_the_reserve_to_mining(backend, table, assignment, token):
    sink, mining = token.system
    assert (sink.contract, mining.contract) == ("FeeSink", "TransactionMining")
    assert [share.beneficiary for share in token.assignment.lines["mining"]] == [mining.address]
    assert backend.call("TransactionMining", mining.address, "emission") == (10**27, 208)
    assert backend.call("TransactionMining", mining.address, "fees") == (
        sink.address,
        assignment.fees.sources,
    )
    assert deviations(backend, table, token) == []


def test_verify__names_other_sources_of_fees(backend, table, token):
    fees = token.assignment.fees.model_copy(update={"sources": ("0x" + "11" * 20,)})
    other = token.assignment.model_copy(update={"fees": fees})
    (text,) = deviations(backend, table, token.model_copy(update={"assignment": other}))
    assert text.startswith("token: TransactionMining fees: expected ")


def test_deploy_wsg__needs_sources_of_fees(backend, table, assignment):
    with pytest.raises(TableError, match="WSG: expected the sources of fees that are mined"):
        deploy_token(backend, table, assignment.model_copy(update={"fees": None}))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("budget: 1/208", "budget: 2/207", "budget: expected one part of so many, got 2/207"),
        ("floor_price: 1/1000000", "floor_price: 1/3", "floor_price: expected whole wei, got 1/3"),
        ("epoch: 7 days", "epoch: 7 hours", "epoch: expected a duration"),
        ("line: mining", "lines: mining", "line: Field required"),
        ("  feed:", "  oracle:", "ours names unknown fields"),
    ],
)
def test_load_mining__names_what_is_wrong(tmp_path, old, new, message):
    published = TOKENS / "wsg" / "mining.yaml"
    folder = tmp_path / "wsg"
    folder.mkdir()
    (folder / "mining.yaml").write_text(published.read_text().replace(old, new, 1))
    with pytest.raises(TableError, match=message):
        load_mining(tmp_path)
