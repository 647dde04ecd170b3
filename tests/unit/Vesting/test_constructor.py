import boa
import pytest

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.testing import load

VESTING = "contracts/vesting/Vesting.vy"
ROOT = b"\x01" * 32


@pytest.fixture
def funded():
    """A token that minted 1,000 to where the next contract will be."""
    _, vesting = next_addresses()
    return load("contracts/token/WSG.vy", 1_000, vesting)


def test_constructor__keeps_what_it_is_given(vesting, token, commitment, table):
    assert vesting.token() == token.address
    assert vesting.root() == commitment.root
    assert vesting.total() == table.total
    assert vesting.count() == len(table.lines)


def test_constructor__starts_with_nothing_created(empty_vesting, table):
    assert empty_vesting.created() == 0
    assert empty_vesting.paid() == 0
    assert not empty_vesting.is_closed()
    assert empty_vesting.next_gift() == len(table.lines)


def test_constructor__accepts_more_than_the_total(funded):
    assert load(VESTING, funded, ROOT, 999, 1).total() == 999


@pytest.mark.parametrize(
    ("root", "total", "count", "reason"),
    [
        (b"\0" * 32, 1_000, 1, "vesting: root is empty"),
        (ROOT, 0, 1, "vesting: total out of range"),
        (ROOT, 2**128, 1, "vesting: total out of range"),
        (ROOT, 1_000, 0, "vesting: count out of range"),
        (ROOT, 1_000, 1_001, "vesting: count out of range"),
        (ROOT, 1_001, 1, "vesting: not funded"),
    ],
)
def test_constructor__reverts_if_an_argument_is_unsound(funded, root, total, count, reason):
    with boa.reverts(reason):
        load(VESTING, funded, root, total, count)
