"""An example market for sales and issuance: an oracle without reports, and three buyers."""

from collections.abc import Iterable

from eth_utils import keccak

from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.market import Market
from mevm_suite.tables import Table
from mevm_suite.tables.sale import WEI, has_sale, load_issuance, load_sale, whitelist_tree
from mevm_suite.tables.units import DAY

REPORTERS = 3
MAX_DEVIATION_BPS = 1_000
# First anchors, with 18 decimals; reports replace them.
PRICES = {"ETH/USD": 1_000 * WEI, "BTC/USD": 10_000 * WEI, "USD/ETH": WEI // 1_000}


def example_market(backend: Backend, tables: Iterable[Table]) -> Market:
    """
    Deploy an oracle, and give three example buyers a place in each whitelist.

    Parameters
    ----------
    backend
        A development chain.
    tables
        The published tables.

    Returns
    -------
    Market
        Without pegged tokens: the sales take the coin only.

    """
    reporters = [example_address("reporter", str(n)) for n in range(REPORTERS)]
    terms = (reporters, REPORTERS, DAY, MAX_DEVIATION_BPS)
    issuance = load_issuance()
    prices = PRICES | {issuance.feed: int(issuance.initial_price * WEI)}
    feeds = [(keccak(text=name), terms, price) for name, price in prices.items()]
    oracle = backend.deploy("PriceOracle", backend.sender, DAY, feeds)
    roots = {
        each.line: "0x" + whitelist_tree(example_limits(table, each.hard_cap)).root.hex()
        for table in tables
        if has_sale(table)
        for each in load_sale(table).rounds
        if each.whitelist
    }
    return Market(oracle=oracle, whitelists=roots)


def example_limits(table: Table, hard_cap: int) -> dict[str, int]:
    """Return three buyers, each with half of the hard cap as limit."""
    return {
        example_address(table.symbol, "buyer", str(number)): hard_cap * WEI // 2
        for number in range(3)
    }
