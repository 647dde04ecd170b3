"""Rule ids are found where sources and tests carry them, and nowhere else."""

import pytest

from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.tags import Tag, code_tags, proof_tags, unknown_ids

UNKNOWN = "SEC" + "-99"
PYTHON = '''\
"""Computes trust.

Source: SEC-04, SEC-05; DESIGN.

SEC-06 is only mentioned.
"""


class Index:
    """Source: CEC-01..02."""

    def gain(self):
        """Return the gain. Source: SEC-06."""
'''
TESTS = """\
import pytest

pytestmark = pytest.mark.rule("SEC-01")


@pytest.mark.rule("SEC-02", "SEC-03")
def test_plain():
    text = '@pytest.mark.rule("SEC-50")'


@pytest.mark.rule("SEC-04")
class TestIndex:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("SEC-05"))])
    def test_gain(self, x): ...


@pytest.mark.skip(reason="later")
@pytest.mark.rule("SEC-06")
def test_skipped(): ...


@pytest.mark.xfail
@pytest.mark.rule("SEC-07")
def test_expected_to_fail(): ...
"""


def test_code_tags__reads_contract_headers_and_functions(repository, keeper_contract):
    repository.write("contracts/Keeper.vy", keeper_contract)
    assert list(code_tags(repository.root)) == [
        Tag("SEC-04", "contracts/Keeper.vy"),
        Tag("SEC-05", "contracts/Keeper.vy", "set_number"),
    ]


def test_code_tags__reads_interfaces(repository):
    text = '"""\n@custom:source\n    CEC-52\n@dev SEC-01 is only mentioned.\n"""\n'
    repository.write("interfaces/IOracle.vyi", text)
    assert list(code_tags(repository.root)) == [Tag("CEC-52", "interfaces/IOracle.vyi")]


def test_code_tags__reads_python_docstrings(repository):
    repository.write("chain/mevm_suite/trust.py", PYTHON)
    path = "chain/mevm_suite/trust.py"
    assert sorted(code_tags(repository.root)) == [
        Tag("CEC-01", path, "Index"),
        Tag("CEC-02", path, "Index"),
        Tag("SEC-04", path),
        Tag("SEC-05", path),
        Tag("SEC-06", path, "Index.gain"),
    ]


def test_code_tags__reads_token_tables(repository):
    repository.write("tokens/cec/allocation.yaml", "rules: [CEC-01, CEC-03]\nlines: [SEC-50]\n")
    repository.write("tokens/cec/sale.yaml", "- SEC-50\n")
    path = "tokens/cec/allocation.yaml"
    assert list(code_tags(repository.root)) == [Tag("CEC-01", path), Tag("CEC-03", path)]


def test_proof_tags__reads_marks_and_leaves_out_skipped_tests(repository):
    repository.write("tests/unit/test_trust.py", TESTS)
    path = "tests/unit/test_trust.py"
    assert sorted(proof_tags(repository.root)) == [
        Tag("SEC-01", path),
        Tag("SEC-02", path, "test_plain"),
        Tag("SEC-03", path, "test_plain"),
        Tag("SEC-04", path, "TestIndex"),
        Tag("SEC-05", path, "TestIndex::test_gain"),
    ]


def test_proof_tags__refuses_an_id_that_cannot_be_read(repository):
    repository.write("tests/test_x.py", "@pytest.mark.rule(ID)\ndef test_x(): ...\n")
    with pytest.raises(AuditError, match=r"tests/test_x.py:1: .* takes ids in quotes"):
        list(proof_tags(repository.root))


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("tests/test_x.py", "def", proof_tags),
        ("chain/x.py", "def", code_tags),
        ("contracts/X.vy", "def", code_tags),
        ("tokens/x.yaml", "[", code_tags),
    ],
)
def test_tags__refuse_a_file_that_cannot_be_parsed(repository, name, text, read):
    repository.write(name, text)
    with pytest.raises(AuditError, match=name):
        list(read(repository.root))


@pytest.mark.parametrize(
    "name", ["contracts/X.vy", "tokens/sec/allocation.yaml", "docs/trade.md", "README.md"]
)
def test_unknown_ids__are_reported_wherever_they_stand(repository, name):
    repository.write(name, f"# {UNKNOWN} and SEC-04\n")
    found = [(finding.where, finding.problem) for finding in unknown_ids(repository.root)]
    assert found == [(name, f"{UNKNOWN} is no rule of the whitepapers")]
