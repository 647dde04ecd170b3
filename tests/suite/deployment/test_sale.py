"""The published sales and the issuance as they are deployed, and that another answer is noticed."""

from types import SimpleNamespace

import boa
import pytest
from eth_utils import keccak

from mevm_suite.demo.market import example_limits, example_market
from mevm_suite.demo.plan import example_address, example_assignment
from mevm_suite.deployment import Deployment, deploy_token, verify
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.market import Market
from mevm_suite.tables import TableError, load_table
from mevm_suite.tables.sale import load_sale, whitelist_leaf, whitelist_tree

DAY = 86_400
UNIT = 10**18
COIN = "0x" + "00" * 20
MONTH = 31 * DAY


def deploy(symbol, manager):
    backend, table = BoaBackend(), load_table(symbol)
    launch = backend.timestamp + DAY
    market = example_market(backend, [table])
    assignment = example_assignment(table, launch, manager, manager)
    token = deploy_token(backend, table, assignment, market)
    return SimpleNamespace(
        backend=backend,
        table=table,
        token=token,
        launch=launch,
        record=Deployment(chain_id=backend.chain_id, tokens=(token,)),
        sale=backend.contract("TokenSale", token.sales[0].address),
        contract=backend.contract(symbol, token.token.address),
    )


@pytest.fixture(scope="module")
def sold_sec(manager):
    return deploy("SEC", manager)


@pytest.fixture(scope="module")
def sold_wsg(manager):
    return deploy("WSG", manager)


@pytest.mark.rule("SEC-51")
def test_sec_sale__has_the_paper_s_numbers(sold_sec):
    terms = sold_sec.sale.terms()
    assert (terms.soft_cap, terms.hard_cap) == (19_800 * UNIT, 39_600 * UNIT)
    assert terms.base_rate == 11_000 * UNIT
    assert sold_sec.sale.tokens_for(UNIT) == 12_500 * UNIT
    assert sold_sec.sale.tokens_for(39_600 * UNIT) == 495_000_000 * UNIT
    assert (terms.start, terms.end) == (sold_sec.launch, sold_sec.launch + MONTH)
    assert terms.refunds
    pricing = sold_sec.sale.pricing()
    assert (pricing.time, pricing.utc_offset) == (13 * 3_600, 8 * 3_600)
    assert pricing.tolerance > 0


@pytest.mark.rule("WSG-03")
def test_wsg_sale__sells_exactly_the_seed_and_angel_line_without_refunds(sold_wsg):
    terms = sold_wsg.sale.terms()
    assert sold_wsg.sale.source().amount == 100_000_000 * UNIT
    assert sold_wsg.sale.tokens_for(terms.hard_cap) == 100_000_000 * UNIT
    assert terms.end - terms.start == 28 * DAY + 9 * 3_600
    assert not terms.refunds
    assert sold_wsg.sale.pricing().tolerance == 0


def test_terms__are_dated_as_published_where_that_is_ahead():
    sec, wsg = (load_sale(load_table(symbol)).rounds[0] for symbol in ("SEC", "WSG"))
    assert sec.terms(1, b"\1" * 32)[4:6] == (1_516_550_400, 1_519_228_800)
    assert wsg.terms(1, bytes(32))[4:6] == (1_554_166_800, 1_556_618_400)


@pytest.mark.rule("SEC-51")
def test_sec_sale__sells_the_private_line_to_the_last_wei(sold_sec):
    limits = example_limits(sold_sec.table, 39_600)
    tree = whitelist_tree(limits)
    boa.env.timestamp = sold_sec.launch
    for buyer, limit in list(limits.items())[:2]:
        boa.env.set_balance(buyer, limit)
        proof = tree.proof(whitelist_leaf(buyer, limit))
        sold_sec.sale.pay(COIN, limit, limit, limit, proof, sender=buyer, value=limit)
    sold_sec.sale.settle()
    for buyer in list(limits)[:2]:
        assert sold_sec.sale.claim(buyer, buyer) == 247_500_000 * UNIT
    assert sold_sec.sale.collect(COIN) == 39_600 * UNIT
    assert boa.env.get_balance(example_address("SEC", "foundation")) == 39_600 * UNIT
    assert sold_sec.contract.balanceOf(sold_sec.sale) == 0
    assert all(
        check.ok for check in verify(sold_sec.record, sold_sec.backend, {"SEC": sold_sec.table})
    )


@pytest.mark.rule("WSG-03")
def test_wsg_sale__takes_ether_at_the_rate_of_the_reporters(sold_wsg):
    """Too few reports, and reports that got old, stop it; the median of all three counts."""
    oracle = sold_wsg.backend.contract("PriceOracle", sold_wsg.token.market.oracle)
    feed, buyer = keccak(text="ETH/USD"), boa.env.generate_address("buyer")
    boa.env.set_balance(buyer, 10 * UNIT)
    boa.env.timestamp = sold_wsg.launch
    payment = (COIN, UNIT, 0, 0, [])
    for number, dollars in enumerate((950, 1_000, 1_090)):
        with boa.reverts("PriceOracle: too few reports"):
            sold_wsg.sale.pay(*payment, sender=buyer, value=UNIT)
        reporter = example_address("reporter", str(number))
        oracle.post(feed, dollars * UNIT, boa.env.timestamp, sender=reporter)
    assert sold_wsg.sale.pay(*payment, sender=buyer, value=UNIT) == 1_000 * UNIT
    assert sold_wsg.sale.progress().sold == 100_000 * UNIT
    boa.env.time_travel(seconds=3_601)
    with boa.reverts("fresh_price: too old"):
        sold_wsg.sale.pay(*payment, sender=buyer, value=UNIT)


@pytest.mark.rule("WSG-03")
def test_wsg_sale__sends_the_unsold_to_later_financing(sold_wsg):
    boa.env.timestamp = sold_wsg.sale.terms().end
    sold_wsg.sale.settle()
    assert sold_wsg.sale.send_unsold() == 100_000_000 * UNIT
    receiver = example_address("WSG", "later-financing")
    assert sold_wsg.contract.balanceOf(receiver) == 100_000_000 * UNIT


def test_sale__draws_its_line_alone(sold_sec, stranger_account):
    vesting = sold_sec.backend.contract("Vesting", sold_sec.token.vesting.address)
    boa.env.timestamp = sold_sec.launch
    grant = sold_sec.sale.source().grant
    with boa.reverts("vesting: only the holder draws"):
        vesting.claim(grant, sender=stranger_account)


@pytest.fixture
def stranger_account():
    return boa.env.generate_address("stranger")


@pytest.mark.rule("SEC-52")
def test_sec_issuance__is_the_only_minter(sold_sec):
    (issuance,) = sold_sec.token.system
    assert sold_sec.contract.minter() == issuance.address
    terms = sold_sec.backend.contract("MerchantIssuance", issuance.address).terms()
    assert (terms.daily_cap, terms.max_deviation_bps) == (1_500_000 * UNIT, 1_000)


@pytest.mark.parametrize("symbol", ["SEC", "WSG"])
def test_verify__finds_agreement_with_sales(request, symbol):
    deployed = request.getfixturevalue(f"sold_{symbol.lower()}")
    checks = verify(deployed.record, deployed.backend, {symbol: deployed.table})
    assert [check.deviations for check in checks] == [()] * len(checks)
    loaded = Deployment.model_validate_json(deployed.record.model_dump_json())
    assert loaded.tokens[0].market == deployed.token.market


@pytest.mark.rule("SEC-52")
def test_verify__tells_issued_tokens_from_the_table(sold_sec):
    minter = sold_sec.token.system[0].address
    sold_sec.contract.mint(minter, 7, sender=minter)
    checks = verify(sold_sec.record, sold_sec.backend, {"SEC": sold_sec.table})
    assert all(check.ok for check in checks)


@pytest.mark.parametrize(
    ("contract", "function"),
    [
        ("SEC", "minter"),
        ("SEC", "issued"),
        ("TokenSale", "source"),
        ("TokenSale", "terms"),
        ("TokenSale", "pricing"),
        ("TokenSale", "accepted"),
        ("TokenSale", "receivers"),
        ("MerchantIssuance", "token"),
        ("MerchantIssuance", "asset"),
        ("MerchantIssuance", "oracle"),
        ("MerchantIssuance", "terms"),
    ],
)
def test_verify__notices_another_answer(sold_sec, contract, function):
    class LyingBackend(BoaBackend):
        def call(self, of, address, name, *args):
            value = super().call(of, address, name, *args)
            if (of, name) != (contract, function):
                return value
            if isinstance(value, tuple):
                return value[:-1]
            return value + 1 if isinstance(value, int) else sold_sec.backend.sender

    whole = verify(sold_sec.record, LyingBackend(), {"SEC": sold_sec.table})[-1]
    assert not whole.ok
    assert any(function in text or "supply" in text for text in whole.deviations)


def test_deploy_sales__refuses_a_market_without_the_whitelist(manager):
    backend, table = BoaBackend(), load_table("SEC")
    assignment = example_assignment(table, backend.timestamp, manager, manager)
    market = example_market(backend, [])
    with pytest.raises(TableError, match="round 'private': expected a whitelist"):
        deploy_token(backend, table, assignment, market)


def test_market__refuses_what_is_no_root():
    with pytest.raises(ValueError, match="expected 32 bytes in hex"):
        Market(oracle=COIN, whitelists={"private": "0x00"})


def test_market__accepts_what_the_chain_has():
    rounds = load_sale(load_table("WSG")).rounds
    market = Market(oracle=COIN, tokens={"BTC": "0x" + "11" * 20})
    accepted = market.accepted(rounds[0].accepts)
    assert [address for address, _ in accepted] == ["0x" + "11" * 20, COIN]
    with pytest.raises(TableError, match="expected an address for USD"):
        market.address_of("USD")
