"""An example market: an oracle without reports, a dollar of its own, a committee, three buyers."""

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
PRICES = {
    "ETH/USD": 1_000 * WEI,
    "ETH/CNY": 7_000 * WEI,
    "BTC/USD": 10_000 * WEI,
    "USD/ETH": WEI // 1_000,
    "CEC/USD": WEI,
}
DOLLAR = ("Example dollar", "USD", 6)
MEMBERS = 3
VOTING_TIME = 3 * DAY
CASE_FEE = WEI


def example_market(backend: Backend, tables: Iterable[Table]) -> Market:
    """
    Deploy an oracle, a pegged token and a committee; put three example buyers on each whitelist.

    Parameters
    ----------
    backend
        A development chain.
    tables
        The published tables.

    Returns
    -------
    Market
        Its dollar is issued by the account that deploys, who backs it with nothing.

    """
    terms = (reporters(), REPORTERS, DAY, MAX_DEVIATION_BPS)
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
    dollar = backend.deploy("PeggedToken", *DOLLAR, backend.sender)
    arbiter = backend.deploy("CommitteeArbiter", committee(), VOTING_TIME, CASE_FEE)
    return Market(oracle=oracle, tokens={"USD": dollar}, arbiter=arbiter, whitelists=roots)


def reporters() -> list[str]:
    """Return the accounts that report prices."""
    return [example_address("reporter", str(number)) for number in range(REPORTERS)]


def committee() -> list[str]:
    """Return the accounts that rule on complaints."""
    return [example_address("committee", str(number)) for number in range(MEMBERS)]


def example_limits(table: Table, hard_cap: int) -> dict[str, int]:
    """Return three buyers, each with half of the hard cap as limit."""
    return {
        example_address(table.symbol, "buyer", str(number)): hard_cap * WEI // 2
        for number in range(3)
    }
