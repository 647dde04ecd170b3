"""CEC with its market, as it is deployed, and that another term is noticed."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.demo.market import example_market
from mevm_suite.demo.plan import example_address, example_assignment
from mevm_suite.deployment import Deployment, deploy_token, verify
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.bytecode import immutables, verify_code
from mevm_suite.deployment.cec_market import KEPT, ROLES
from mevm_suite.tables import TableError, load_table
from mevm_suite.tables.economy import load_economy
from mevm_suite.testing import deployer

DAY = 86_400
UNIT, PEG = 10**18, 10**6


def market_of(backend, peg, **changes):
    members = [boa.env.generate_address() for _ in range(3)]
    arbiter = backend.deploy("CommitteeArbiter", members, DAY, 0)
    given = {"tokens": {"USD": peg}, "arbiter": arbiter} | changes
    return example_market(backend, []).model_copy(update=given)


@pytest.fixture(scope="module")
def peg():
    return deployer("tests/mocks/PeggedToken.vy").deploy(6)


@pytest.fixture(scope="module")
def traded(manager, peg):
    backend, table = BoaBackend(), load_table("CEC")
    market = market_of(backend, str(peg.address))
    assignment = example_assignment(table, backend.timestamp + DAY, manager, manager)
    token = deploy_token(backend, table, assignment, market)
    return SimpleNamespace(
        backend=backend,
        table=table,
        token=token,
        record=Deployment(chain_id=backend.chain_id, tokens=(token,)),
        system={each.contract: each for each in token.system},
    )


def whole(traded, backend=None, record=None):
    """What is said of the token as a whole; the last check."""
    checks = verify(record or traded.record, backend or traded.backend, {"CEC": traded.table})
    return checks[-1]


@pytest.mark.rule("CEC-05")
def test_deploy_token__records_the_market_and_lists_it(traded):
    assert list(traded.system) == ["LockMining", "HolderDividend", *ROLES]
    cec = traded.backend.contract("CEC", traded.token.token.address)
    assert all(cec.is_system(each.address) for each in traded.token.system)
    market = traded.backend.contract("C2CMarket", traded.system["C2CMarket"].address)
    assert market.valid_price_today() == UNIT
    assert (market.fee_bps(), market.min_volume()) == (100, 1_000 * PEG)


@pytest.mark.rule("CEC-07")
def test_deploy_token__sends_the_rest_of_revenue_to_the_buy_back(traded, peg):
    payer, backend = boa.env.generate_address("payer"), traded.backend
    dividend = backend.contract("HolderDividend", traded.system["HolderDividend"].address)
    buy_back = backend.contract("BuyBack", traded.system["BuyBack"].address)
    peg.mint(payer, 1_000 * PEG)
    peg.approve(dividend, 1_000 * PEG, sender=payer)
    with boa.env.anchor():
        dividend.pay_revenue(1_000 * PEG, sender=payer)
        assert buy_back.collect() == peg.balanceOf(buy_back)
        owed = [example_address("CEC", line) for line in ("technical-team", "operations")]
        to_spend = buy_back.to_spend()
        assert to_spend > 0
        assert [buy_back.owed(each) * 5 for each in owed] == [to_spend * 3, to_spend * 2]


@pytest.mark.rule("CEC-10")
@pytest.mark.rule("CEC-11")
def test_deploy_token__gives_dealer_and_pledge_their_published_terms(traded):
    read = traded.backend.call
    maker, pledge = (traded.system[name].address for name in ("MarketMaker", "DeveloperPledge"))
    terms = (50, 300, DAY, 1_000 * UNIT, 100_000 * UNIT)
    assert read("MarketMaker", maker, "terms") == terms
    assert read("MarketMaker", maker, "owner") == example_address("CEC", "operations")
    terms = (500 * UNIT, UNIT, 30 * DAY, 3 * DAY, 5_000, 100 * UNIT)
    assert read("DeveloperPledge", pledge, "terms") == terms


def test_verify__finds_agreement_with_the_market(traded):
    checks = verify(traded.record, traded.backend, {"CEC": traded.table})
    assert [check.deviations for check in checks] == [()] * len(checks)
    codes = verify_code(traded.record, traded.backend)
    assert [code.deviations for code in codes] == [()] * (2 + len(traded.system))
    loaded = Deployment.model_validate_json(traded.record.model_dump_json())
    assert whole(traded, record=loaded).ok


class OtherTerms(BoaBackend):
    """The last bit of one word behind one contract's code is another; `keep` words follow it."""

    def __init__(self, address, keep):
        self.address, self.keep = address, keep

    def code(self, address):
        code = super().code(address)
        if address != self.address:
            return code
        place = len(code) - 32 * self.keep - 1
        return code[:place] + bytes([code[place] ^ 1]) + code[place + 1 :]


@pytest.mark.parametrize("contract", ROLES)
def test_verify__notices_each_other_term(traded, contract):
    record = traded.system[contract]
    names = list(immutables(traded.backend, record))
    checked = [name for name in KEPT[contract].split() if name != "-"]
    if "one_asset.ASSET" in names:
        checked.append("one_asset.ASSET")
    for name in checked:
        backend = OtherTerms(record.address, len(names) - 1 - names.index(name))
        start = f"token: {contract} {name}: expected "
        assert any(text.startswith(start) for text in whole(traded, backend).deviations), name


@pytest.mark.parametrize("function", ["asset", "rest_receiver", "token", "holders_bps"])
def test_verify__notices_another_dividend(traded, function):
    class Lying(BoaBackend):
        def call(self, contract, address, name, *args):
            value = super().call(contract, address, name, *args)
            if (contract, name) != ("HolderDividend", function):
                return value
            return value + 1 if isinstance(value, int) else self.sender

    (text,) = whole(traded, Lying()).deviations
    assert text.startswith(f"token: HolderDividend {function}: ")


def test_verify__notices_another_published_term(traded, monkeypatch):
    economy = load_economy()
    pledge = economy.pledge.model_copy(update={"least": 501})
    changed = economy.model_copy(update={"pledge": pledge})
    monkeypatch.setattr("mevm_suite.deployment.cec_market.load_economy", lambda: changed)
    (text,) = whole(traded).deviations
    assert text.startswith(f"token: DeveloperPledge LEAST: expected {501 * UNIT}, found")


def test_verify__notices_a_contract_that_is_not_listed(traded):
    class Unlisted(BoaBackend):
        def call(self, contract, address, name, *args):
            value = super().call(contract, address, name, *args)
            is_pledge = traded.system["DeveloperPledge"].address in args
            return False if name == "is_system" and is_pledge else value

    assert "DeveloperPledge listed" in whole(traded, Unlisted()).deviations[0]


def test_verify__notices_a_contract_that_is_not_in_the_record(traded):
    token = traded.token.model_copy(update={"system": traded.token.system[:-1]})
    record = traded.record.model_copy(update={"tokens": (token,)})
    (text,) = whole(traded, record=record).deviations
    assert text.startswith("token: contracts: expected ")


def test_verify__says_that_code_is_missing(traded):
    class NoCode(BoaBackend):
        def code(self, address):
            is_sink = address == traded.system["FeeSink"].address
            return b"" if is_sink else super().code(address)

    texts = whole(traded, NoCode()).deviations
    assert [text.split(":")[1] for text in texts] == [
        " FeeSink TOKEN",
        " FeeSink EPOCH_LENGTH",
        " FeeSink code",
    ]


def test_deploy_token__deploys_no_market_without_a_pegged_token(manager):
    backend, table = BoaBackend(), load_table("CEC")
    market = market_of(backend, "", tokens={})
    assignment = example_assignment(table, backend.timestamp + DAY, manager, manager)
    token = deploy_token(backend, table, assignment, market)
    assert [each.contract for each in token.system] == ["LockMining", "HolderDividend"]
    record = Deployment(chain_id=backend.chain_id, tokens=(token,))
    assert all(check.ok for check in verify(record, backend, {"CEC": table}))


def test_deploy_token__refuses_a_market_without_an_arbiter(manager, peg):
    backend, table = BoaBackend(), load_table("CEC")
    market = market_of(backend, str(peg.address), arbiter=None)
    assignment = example_assignment(table, backend.timestamp + DAY, manager, manager)
    with pytest.raises(TableError, match="expected the address of an arbiter"):
        deploy_token(backend, table, assignment, market)
