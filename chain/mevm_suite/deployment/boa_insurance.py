"""The insurance of forests above boards that say what they are told.

For tests and audits: titanoboa is not a dependency of the suite itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boa
from eth_utils import keccak

from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.insurance.hazard_tree import HazardRate, HazardTree
from mevm_suite.insurance.policy_model import Terms
from mevm_suite.testing import load

DAY = 86_400
WEEK = 7 * DAY
UNIT = 10**6
NOTICE = 14 * DAY
WAITING = 14 * DAY
REPORT_TIME = 30 * DAY
RESURVEY_TIME = 90 * DAY
REWARD = UNIT
PERIL_BPS, REGION_BPS = 4_000, 1_000
FIRE, WIND = 1, 2
REGIONS = (7, 8, 9)
BLOCKS = 3
RATE = 20_000
VOLUME = 10**9  # dm3: more than any test insures
REVEALED, CHALLENGED, FINAL, VOID = 3, 4, 5, 6
RATES = [HazardRate(peril, region, RATE) for peril in (FIRE, WIND) for region in REGIONS]
TERMS: Mapping[str, Any] = {
    "peril": FIRE,
    "hazard_root": HazardTree.of(RATES).root,
    "loading_bps": 13_500,
    "unit_price": UNIT,
    "min_sum": 100 * UNIT,
    "waiting": WAITING,
    "min_days": 28,
    "max_days": 365,
    "first_bps": 5_000,
    "trigger_bps": 3_000,
    "resurvey_time": RESURVEY_TIME,
    "steps": [(2_000, 2_500), (5_000, 5_000), (8_000, 10_000)],
}
BOOK_TERMS = Terms(
    TERMS["steps"], TERMS["first_bps"], WAITING, RESURVEY_TIME, REWARD, PERIL_BPS, REGION_BPS
)


@dataclass
class Insurance:
    """The contracts, and short ways to use them."""

    pool: Any
    products: Any
    forest: Any
    hazards: Any
    land: Any
    money: Any
    surveys: int = field(default=0)

    def fund(self, account: str, amount: int, spender: Any) -> None:
        """Give an account tokens that a contract may take."""
        self.money.mint(account, amount)
        self.money.approve(spender, amount, sender=account)

    def underwrite(self, account: str, amount: int) -> int:
        """Deposit new tokens in an account's name and return its shares."""
        self.fund(account, amount, self.pool)
        return self.pool.deposit(amount, 0, sender=account)

    def grow(self, name: str, holder: str, region: int = REGIONS[0], blocks: int = BLOCKS) -> bytes:
        """Register a surveyed parcel of an identified holder and return its id."""
        parcel = keccak(text=name)
        self.land.set_identified(holder, True)
        self.land.set_parcel(parcel, holder, 100, region, blocks)
        self.survey(parcel, VOLUME, 0, boa.env.timestamp)
        return parcel

    def survey(self, parcel: bytes, volume: int, lost: int, measured_at: int) -> bytes:
        """Confirm a survey and return its id."""
        self.surveys += 1
        id = keccak(parcel + self.surveys.to_bytes(32, "big"))
        self.land.set_survey(id, parcel, volume, lost, measured_at)
        return id

    def buy(
        self,
        parcel: bytes,
        insured: int,
        days: int = 100,
        region: int = REGIONS[0],
        product: int = 1,
        **options: Any,
    ) -> int:
        """Insure a parcel in its holder's name and return the policy."""
        holder = options.get("sender", self.land.parcel(parcel).holder)
        premium = self.products.premium(product, insured, days, RATE)
        self.fund(holder, premium + REWARD, self.forest)
        arguments = self.order(parcel, insured, days, region, product)
        return self.forest.buy(*arguments, premium, sender=holder)

    def order(
        self, parcel: bytes, insured: int, days: int, region: int, product: int = 1
    ) -> tuple[Any, ...]:
        """Return the arguments of a purchase, but the most that is paid."""
        peril = self.products.product(product).peril
        proof = HazardTree.of(RATES).proof(HazardRate(peril, region, RATE))
        return (product, parcel, region, insured, days, RATE, proof)

    def happen(
        self,
        damage: int,
        state: int = FINAL,
        region: int = REGIONS[0],
        occurred_at: int | None = None,
        peril: int = FIRE,
    ) -> int:
        """Let an event be reported, now unless said else, and return its number."""
        occurred_at = boa.env.timestamp if occurred_at is None else occurred_at
        occurred_at -= occurred_at % DAY  # as the oracle does
        id = self.hazards.open_event(peril, region, occurred_at)
        self.hazards.set_damage(id, damage, damage)
        self.hazards.set_state(id, state)
        return id

    def settle(self, id: int, batch: int = 256, keeper: str | None = None) -> None:
        """Settle all that an event hit, in batches."""
        while not self.forest.settle(id, batch, sender=keeper or boa.env.eoa):
            pass


def deploy_insurance(
    backend: BoaBackend | None = None,
    oracle: Callable[[Any, str], Any] | None = None,
    **changes: Any,
) -> Insurance:
    """
    Deploy pool, products and insurance, with one product on sale for each of two perils.

    The clock goes on to noon of a week's first day.

    Parameters
    ----------
    backend
        Where deployments are noted; one of its own unless given.
    oracle
        Deploys the oracle of hazards for a token and a pool; a board unless given.
    **changes
        What differs from the usual terms of the products.

    Returns
    -------
    Insurance
        All contracts.

    """
    backend = backend or BoaBackend()
    boa.env.timestamp += -boa.env.timestamp % WEEK + DAY // 2
    money = load("contracts/token/PeggedToken.vy", "Example yuan", "CNY", 6, backend.sender)
    land = load("tests/mocks/LandBoard.vy")
    first = backend.nonce(backend.sender) + 1
    pool, _, forest = (created_address(backend.sender, first + n) for n in range(3))
    hazards = oracle(money, pool) if oracle else load("tests/mocks/HazardBoard.vy")
    backend.deploy("UnderwritingPool", money.address, forest, NOTICE)
    products = backend.deploy("InsuranceProducts")
    board = land.address
    parts = (hazards.address, pool, products, board, board, board)
    backend.deploy("ForestInsurance", parts, REWARD, PERIL_BPS, REGION_BPS)
    deployed = Insurance(
        backend.contract("UnderwritingPool", pool),
        backend.contract("InsuranceProducts", products),
        backend.contract("ForestInsurance", forest),
        hazards,
        land,
        money,
    )
    for peril in (FIRE, WIND):
        terms = {**TERMS, "peril": peril, **changes}
        backend.transact("InsuranceProducts", products, "publish", tuple(terms.values()))
    return deployed
