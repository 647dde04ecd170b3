"""A sale of a million tokens for the coin and a pegged token, with everything to change in it."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_backend import deploy_vesting
from mevm_suite.tables.assignment import Terms
from mevm_suite.tables.merkle import MerkleTree
from mevm_suite.tables.schedule import Kind, Point, Schedule
from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
COIN = "0x" + "00" * 20
FEED = b"USD/ETH".ljust(32, b"\0")
AMOUNT = 1_000_000 * UNIT
TERMS = {  # 1,250 tokens for one of the coin
    "base_rate": 1_000 * UNIT,
    "discount_bps": 2_000,
    "soft_cap": 400 * UNIT,
    "hard_cap": 800 * UNIT,
    "start": DAY,  # from now
    "end": 31 * DAY,
    "refunds": True,
    "whitelist": bytes(32),
}
PRICING = {"max_age": 3_600, "time": 13 * 3_600, "utc_offset": 8 * 3_600, "tolerance": 0}


class SaleUnderTest(SimpleNamespace):
    """The sale with its contracts, and the shortest ways to use it."""

    def pay(self, buyer, amount, asset=COIN, least=0, limit=0, proof=(), **sent):
        sent = sent or {"value": amount if asset == COIN else 0}
        return self.sale.pay(asset, amount, least, limit, list(proof), sender=buyer, **sent)

    def open(self):
        boa.env.timestamp = self.start

    def close(self):
        boa.env.timestamp = self.end

    def phase(self):
        return ["WAITING", "OPEN", "CLOSED", "SOLD", "FAILED"][
            self.sale.progress().phase.bit_length() - 1
        ]


def grant_of(beneficiary, amount, start):
    schedule = Schedule(Kind.HELD, False, start, 0, 1, (Point(0, 1),))
    return Terms(0, "private", beneficiary, COIN, amount, schedule)


@pytest.fixture(scope="session")
def buyers():
    accounts = [boa.env.generate_address(f"buyer {n}") for n in range(3)]
    for account in accounts:
        boa.env.set_balance(account, 10**30)
    return accounts


@pytest.fixture(scope="session")
def proceeds():
    return boa.env.generate_address("proceeds")


@pytest.fixture(scope="session")
def reserve():
    return boa.env.generate_address("reserve")


@pytest.fixture(scope="module")
def pegged(buyers):
    """Return a token with six decimals, of which every buyer has plenty."""
    token = load("tests/mocks/PeggedToken.vy", 6)
    for buyer in buyers:
        token.mint(buyer, 10**24)
    return token


@pytest.fixture(scope="module")
def deploy(buyers, pegged, proceeds, reserve):
    """Deploy a sale, with some terms changed, and the grant that it sells."""

    def call(amount=AMOUNT, granted=AMOUNT, launch=0, pricing=None, accepted=None, **changed):
        now = boa.env.timestamp
        terms = TERMS | {"start": now + TERMS["start"], "end": now + TERMS["end"]} | changed
        oracle = load("tests/mocks/PriceBoard.vy")
        nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
        sale = created_address(boa.env.eoa, nonce + 2)
        grant = grant_of(sale, granted, launch or now)
        token, vesting = deploy_vesting([grant])
        both = [(COIN, bytes(32)), (pegged.address, FEED)]
        contract = load(
            "contracts/sale/TokenSale.vy",
            (token.address, vesting.address, 0, amount),
            tuple(terms.values()),
            (oracle.address, *(PRICING | (pricing or {})).values()),
            both if accepted is None else accepted,
            (proceeds, reserve),
        )
        vesting.add_schedule(grant.schedule.as_abi())
        vesting.create([grant.as_abi()], [MerkleTree([grant.leaf]).proof(grant.leaf)])
        for buyer in buyers:
            pegged.approve(contract, 2**256 - 1, sender=buyer)
        return SaleUnderTest(
            sale=contract, token=token, vesting=vesting, oracle=oracle, pegged=pegged, **terms
        )

    return call


@pytest.fixture(scope="module")
def round_(deploy):
    """Return the sale with a price of the moment, open."""
    deployed = deploy()
    deployed.open()
    deployed.oracle.set_price(FEED, UNIT // 1_000)
    return deployed


@pytest.fixture(scope="module")
def referenced(deploy):
    """Return the sale whose pegged token counts by the price after the close, open."""
    deployed = deploy(pricing={"tolerance": 3_600})
    deployed.open()
    deployed.oracle.set_price(FEED, UNIT // 1_000)
    return deployed
