"""CEC with its market inside titanoboa, for tests. Not imported by the package: boa is a test tool.

The pegged token, the oracle and the arbiter are given: they are not of this economy.
"""

from dataclasses import dataclass, field
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.backend import Backend, created_address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.boa_cec import BoaEconomy, deploy_economy
from mevm_suite.deployment.cec import CONTRACTS as CEC_CONTRACTS
from mevm_suite.deployment.cec_market import ROLES
from mevm_suite.tables.units import DAY

FEED = keccak(text="CEC/USD")
UNIT = 10**18


@dataclass(frozen=True)
class MarketTerms:
    """Example terms; amounts of the pegged token are in whole tokens of ``decimals``."""

    decimals: int = 6
    price: int = UNIT  # of one whole CEC, with 18 decimals
    fee_bps: int = 100
    min_volume: int = 1_000
    min_order: int = 10
    daily: int = 100
    max_age: int = DAY
    split_bps: tuple[int, int] = (5_000, 3_000)
    spread_bps: tuple[int, int] = (50, 300)
    inventory: tuple[int, int] = (1_000 * UNIT, 100_000 * UNIT)
    pledge: tuple[int, ...] = field(
        default=(500 * UNIT, UNIT, 30 * DAY, 3 * DAY, 5_000, 100 * UNIT)
    )

    def pegged(self, whole: int) -> int:
        """Return whole pegged tokens in the token's smallest unit."""
        return whole * 10**self.decimals


@dataclass(frozen=True)
class Parties:
    """Who else takes part."""

    peg: str
    oracle: str
    arbiter: str
    dealer: str
    development: str
    operations: str
    destination: str


@dataclass(frozen=True)
class BoaMarket:
    """The contracts, as titanoboa objects."""

    economy: BoaEconomy
    terms: MarketTerms
    parties: Parties
    market: Any
    buy_back: Any
    sink: Any
    maker: Any
    pledge: Any


def market_addresses(backend: Backend) -> dict[str, str]:
    """Return where the contracts will be, when CEC's own are deployed next and these after them."""
    nonce = backend.nonce(backend.sender) + len(CEC_CONTRACTS)
    return {name: created_address(backend.sender, nonce + i) for i, name in enumerate(ROLES)}


def market_arguments(
    cec: str, dividend: str, at: dict[str, str], parties: Parties, terms: MarketTerms
) -> dict[str, tuple[Any, ...]]:
    """Return the constructors' arguments, by contract."""
    split = (*terms.split_bps, parties.development, parties.operations)
    return {
        "C2CMarket": (
            cec,
            dividend,
            terms.price,
            terms.fee_bps,
            terms.pegged(terms.min_volume),
            terms.pegged(terms.min_order),
        ),
        "BuyBack": (
            cec,
            dividend,
            at["C2CMarket"],
            parties.oracle,
            FEED,
            terms.max_age,
            terms.pegged(terms.daily),
            split,
        ),
        "FeeSink": (cec, DAY),
        "MarketMaker": (
            cec,
            dividend,
            parties.oracle,
            FEED,
            at["FeeSink"],
            parties.dealer,
            (*terms.spread_bps, terms.max_age, *terms.inventory),
        ),
        "DeveloperPledge": (cec, parties.arbiter, parties.destination, terms.pledge),
    }


def deploy_market(
    parties: Parties, terms: MarketTerms | None = None, backend: BoaBackend | None = None
) -> BoaMarket:
    """
    Deploy CEC's economy with its market, and go to the launch.

    Parameters
    ----------
    parties
        Addresses of the contracts and accounts that are not deployed here.
    terms
        The terms; the example's unless given.
    backend
        Where the market's own contracts are deployed through.

    Returns
    -------
    BoaMarket
        The contracts.

    """
    backend, terms = backend or BoaBackend(), terms or MarketTerms()
    at = market_addresses(backend)
    economy = deploy_economy(
        asset=parties.peg,
        others=[(at[name], role) for name, role in ROLES.items()],
        rest_receiver=at["BuyBack"],
    )
    cec, dividend = economy.token.address, economy.dividend.address
    deployed = {
        name: backend.contract(name, backend.deploy(name, *arguments))
        for name, arguments in market_arguments(cec, dividend, at, parties, terms).items()
    }
    return BoaMarket(
        economy=economy,
        terms=terms,
        parties=parties,
        market=deployed["C2CMarket"],
        buy_back=deployed["BuyBack"],
        sink=deployed["FeeSink"],
        maker=deployed["MarketMaker"],
        pledge=deployed["DeveloperPledge"],
    )
