"""A holder with a policy on the chain with forests, and five reporters who may say it burned."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mevm_suite.commands.policy import policy
from mevm_suite.forest.grid import Claims, region_of
from mevm_suite.insurance.rate_table import RateTable
from mevm_suite.oracle.contract import Oracle

DAY = 86_400
CAPITAL = 5_000_000
BOND = 200_000 * 10**6
REPORTERS = [f"reporter {number}" for number in range(1, 6)]
FIRE = 1
SALT = b"\x05" * 32


@pytest.fixture(scope="module")
def underwritten(woods: Any) -> Any:
    """Forests with an underwriter's capital, and five reporters who have put up their bonds."""
    request = woods.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    woods.ok(policy, "underwriter", "pool", "deposit", CAPITAL)
    for who in REPORTERS:
        woods.do(who, "PeggedToken", "approve", woods.at["HazardOracle"], 2 * BOND)
        woods.do(who, "HazardOracle", "join", BOND)
    yield woods
    assert request("evm_revert", [snapshot])["result"] is True


@pytest.fixture(scope="module")
def table(underwritten: Any, tmp_path_factory: Any) -> Path:
    """The hazard table of product 1."""
    path: Path = tmp_path_factory.mktemp("hazards") / "table.json"
    RateTable(tuple(underwritten.rates)).save(path)
    return path


@pytest.fixture(scope="module")
def terms(underwritten: Any, table: Path) -> list[Any]:
    """What is bought: 2,000 CNY for 100 days."""
    region = underwritten.rates[0].region
    return ["--region", region, "--hazards", table, "--sum", 2_000, "--days", 100]


@pytest.fixture(scope="module")
def beside(underwritten: Any) -> Claims:
    """A cell in another block of the region in which the holder's parcel lies."""
    region = underwritten.rates[0].region
    block = next(each for each in underwritten.claims if region_of(each)[0] == region)
    near = (block + step for step in (1, -1, 2**16, -(2**16)))
    free = (each for each in near if each not in underwritten.claims)
    return {next(each for each in free if region_of(each)[0] == region): 1}


@pytest.fixture
def chain(underwritten: Any, forest_chain: Any) -> Any:
    """The same for every test: what a test does is taken back."""
    return forest_chain


@pytest.fixture
def order(chain: Any, terms: list[Any]) -> list[Any]:
    """What the holder wants."""
    return [1, "0x" + chain.parcel.hex(), *terms]


@pytest.fixture
def bought(chain: Any, order: list[Any]) -> Any:
    """The chain with policy 1, in its waiting period."""
    assert chain.ok(policy, "holder", "buy", *order).splitlines()[-1] == "policy 1"
    return chain


@pytest.fixture
def covered(bought: Any) -> Any:
    """The same when the cover has begun."""
    bought.wait(20 * DAY)
    return bought


@pytest.fixture
def burn(chain: Any) -> Callable[..., int]:
    """Let five reporters say that all of the region burned yesterday; the medians are revealed."""

    def report(percent: int = 100) -> int:
        address, region = chain.at["HazardOracle"], chain.rates[0].region
        day = (chain.backend.timestamp // DAY - 1) * DAY
        chain.do(REPORTERS[0], "HazardOracle", "open_event", FIRE, region, day)
        id = int(chain.call("HazardOracle", "hazard_count"))
        said = (int.from_bytes(bytes([percent] * 32), "big"),) * 2
        for who in REPORTERS:
            terms = (id, chain.of(who), said, SALT)
            commitment = Oracle(chain.backend, address).commitment(*terms)
            chain.do(who, "HazardOracle", "commit", id, commitment)
        chain.wait(DAY // 2 + 1)
        for who in REPORTERS:
            chain.do(who, "HazardOracle", "reveal", id, list(said), SALT)
        chain.wait(DAY // 2)
        return id

    return report
