"""Measures what deployment and the main functions cost, in one run over the published tables.

The figures are execution gas in titanoboa, on Prague's prices: a transaction adds 21,000 and its
data. A function that was called several times has a range.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import permutations
from typing import Any

import boa
from eth_utils import keccak, to_checksum_address

from mevm_suite.audit.accounts_gas import (
    audit_accounts,
    freeze_an_account,
    hold_a_name,
    use_accounts,
)
from mevm_suite.audit.commerce_gas import trade_goods
from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.forest_insurance_gas import insure_forests
from mevm_suite.audit.forest_logistics_gas import transport_goods
from mevm_suite.audit.forest_oracle_gas import report_hazards
from mevm_suite.audit.forest_parcel_gas import hold_land
from mevm_suite.audit.forest_sale_gas import identify, sell_land, sell_rare_trees
from mevm_suite.audit.forest_stock_gas import grow_timber
from mevm_suite.audit.forest_survey_gas import survey_a_parcel
from mevm_suite.audit.forest_yield_gas import fund_a_project, share_yield
from mevm_suite.audit.judges_gas import judge, prove_a_fraud
from mevm_suite.audit.notary_gas import notarise
from mevm_suite.audit.shielded_gas import hide_and_pay, keep_assets, open_a_pool
from mevm_suite.audit.shim_gas import calculate_without_precompiles
from mevm_suite.audit.trust_gas import trust
from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import claim_due, deploy_all, deploy_token
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.boa_market import FEED, BoaMarket, MarketTerms, Parties, deploy_market
from mevm_suite.deployment.cec import deploy_cec
from mevm_suite.deployment.market import Market
from mevm_suite.deployment.wsg import deploy_wsg
from mevm_suite.tables import SYMBOLS, Kind, load_table
from mevm_suite.tables.assignment import NOBODY, FeeSources
from mevm_suite.tables.mining import load_mining
from mevm_suite.tables.sale import load_issuance, load_sale, whitelist_leaf, whitelist_tree
from mevm_suite.tables.units import DAY, YEAR

Scenario = Callable[["MeteredBackend"], None]
Costs = Mapping[tuple[str, str], list[int]]

DEPLOYMENT = "deployment"
COIN = 10**18
WORD = b"audit".ljust(32, b"\0")  # a name, a hash, a secret: its content costs nothing


class MeteredBackend(BoaBackend):
    """Notes the gas of each deployment and transaction."""

    def __init__(self) -> None:
        """Start with nothing measured."""
        self.costs: dict[tuple[str, str], list[int]] = defaultdict(list)

    def deploy(self, contract: str, *args: Any) -> str:
        """Deploy a contract, note the gas, and return the contract's address."""
        self._begin_transaction()
        deployed = self._source(contract).deploy(*args)
        self._note(contract, DEPLOYMENT, deployed)
        return to_checksum_address(deployed.address)

    def transact(
        self,
        contract: str,
        address: str,
        function: str,
        *args: Any,
        sender: str | None = None,
        value: int = 0,
    ) -> None:
        """Call a contract and note the gas."""
        instance = self._source(contract).at(address)
        self._begin_transaction()
        getattr(instance, function)(*args, sender=sender or self.sender, value=value)
        self._note(contract, function, instance)

    def meter(self, contract: str, function: str, send: Callable[[], Any]) -> None:
        """Note the gas of a call that is made elsewhere, which returns titanoboa's computation."""
        self._begin_transaction()
        self.costs[contract, function].append(send().get_gas_used())

    def _begin_transaction(self) -> None:
        """Let slots be cold and unwritten again; titanoboa runs all calls as one transaction."""
        boa.env.reset_gas_used()
        boa.env.evm.vm.state.lock_changes()

    def _note(self, contract: str, function: str, instance: Any) -> None:
        self.costs[contract, function].append(instance._computation.get_gas_used())


def measure_gas(scenarios: Iterable[Scenario]) -> Costs:
    """Run scenarios on a chain of their own; return gas by contract and function."""
    backend = MeteredBackend()
    with boa.swap_env(boa.Env()):
        for scenario in scenarios:
            try:
                scenario(backend)
            except Exception as error:  # titanoboa raises a plain one for wrong arguments
                raise AuditError(f"gas of {scenario.__name__}", _reason(error)) from error
    return dict(backend.costs)


def _reason(error: Exception) -> str:
    """Return what went wrong: of titanoboa's long report the line with call and reason."""
    lines = [line for line in str(error).splitlines() if line.startswith("[E]")]
    return lines[0] if lines else repr(error)


def vest_tokens(backend: MeteredBackend) -> None:
    """Deploy the published tables, use each kind of line, and claim after a year."""
    me, friend = backend.sender, boa.env.generate_address()
    tables = {symbol: load_table(symbol) for symbol in SYMBOLS}
    assignments = {
        symbol: example_assignment(table, backend.timestamp, me, me)
        for symbol, table in tables.items()
    }
    deployment = deploy_all(backend, tables.values(), assignments)
    for token in deployment.tokens:
        vesting = token.vesting.address
        for index, line in enumerate(tables[token.symbol].lines):  # one grant for each line
            if line.release.on_chain_kind is Kind.ANNOUNCED:
                time = backend.timestamp + YEAR // 2
                backend.transact("Vesting", vesting, "announce", index, time, 5_000, WORD)
            elif line.release.on_chain_kind is Kind.GIFTED:
                backend.transact("Vesting", vesting, "give", index, friend, COIN)
    backend.travel(backend.timestamp + YEAR)
    claim_due(deployment, backend, tables)


def move_tokens(backend: MeteredBackend) -> None:
    """Transfer, approve and spend each token that has no lock."""
    payer, payee, spender = (boa.env.generate_address() for _ in range(3))
    for symbol, *minter in (("SEC", NOBODY), ("WSG",)):
        token = backend.deploy(symbol, 1_000 * COIN, payer, *minter)
        for function, *arguments, sender in (
            ("transfer", payee, COIN, payer),
            ("approve", spender, COIN, payer),
            ("transferFrom", payer, payee, COIN, spender),
        ):
            backend.transact(symbol, token, function, *arguments, sender=sender)


def sell_tokens(backend: MeteredBackend) -> None:
    """Sell SEC's private line to one buyer, then let a merchant have more issued."""
    buyer, reporters = boa.env.generate_address(), [boa.env.generate_address() for _ in range(3)]
    table, now = load_table("SEC"), backend.timestamp
    cap = load_sale(table).rounds[0].hard_cap * COIN
    tree = whitelist_tree({buyer: cap, backend.sender: cap})
    feed = keccak(text=load_issuance().feed)
    price = COIN // 12_500
    terms = [(feed, (reporters, 3, DAY, 1_000), price)]
    oracle = backend.deploy("PriceOracle", backend.sender, DAY, terms)
    market = Market(oracle=oracle, whitelists={"private": tree.root.hex()})
    assignment = example_assignment(table, now, backend.sender, backend.sender)
    record = deploy_token(backend, table, assignment, market)
    sale, issuance = record.sales[0].address, record.system[0].address
    boa.env.set_balance(buyer, 2 * cap)
    proof = tree.proof(whitelist_leaf(buyer, cap))
    payment = (NOBODY, cap // 2, 0, cap, proof)
    for _ in range(2):
        backend.transact("TokenSale", sale, "pay", *payment, sender=buyer, value=cap // 2)
    backend.transact("TokenSale", sale, "settle")
    backend.transact("TokenSale", sale, "claim", buyer, buyer)
    backend.transact("TokenSale", sale, "collect", NOBODY)
    for reporter in reporters:
        report = (feed, price, backend.timestamp)
        backend.transact("PriceOracle", oracle, "post", *report, sender=reporter)
    for _ in range(2):
        backend.transact("MerchantIssuance", issuance, "buy", COIN, 0, sender=buyer, value=COIN)


def run_cec(backend: MeteredBackend) -> None:
    """Lock, refer, pay revenue, wait a day and then 400 days, claim, and move what unlocked."""
    table, me = load_table("CEC"), backend.sender
    friend, member = (boa.env.generate_address() for _ in range(2))
    launch = backend.timestamp
    record = deploy_cec(backend, table, example_assignment(table, launch, friend, friend))
    token, (mining, dividend) = record.token.address, (each.address for each in record.system)
    operations = record.assignment.lines["operations"][0].beneficiary
    backend.transact("Vesting", record.vesting.address, "claim", 2)
    for receiver in (me, me, member):
        backend.transact("CEC", token, "transfer", receiver, COIN, sender=operations)
    backend.transact("CEC", token, "lock", COIN, sender=operations)
    backend.transact("LockMining", mining, "name_referrer", me, sender=member)
    for days in (1, 1, 400):
        backend.travel(backend.timestamp + days * DAY)
        boa.env.set_balance(me, COIN)
        backend.transact("HolderDividend", dividend, "pay_revenue", COIN, value=COIN)
        backend.transact("CEC", token, "transfer", member, COIN // 1_000, sender=me)
    for holder in (me, member):
        backend.transact("LockMining", mining, "claim", holder)
        backend.transact("HolderDividend", dividend, "claim", holder)
    backend.transact("HolderDividend", dividend, "release_rest")


def mine_wsg(backend: MeteredBackend) -> None:
    """Pay fees in the coin, close the epoch, and claim; the first claim draws the reserve."""
    me, table, terms = backend.sender, load_table("WSG"), load_mining()
    people, feed = [boa.env.generate_address() for _ in range(3)], keccak(text=terms.feed)
    oracle = backend.deploy("PriceOracle", me, DAY, [(feed, (people, 3, DAY, 1_000), COIN)])
    fees = FeeSources(sources=(me,), oracle=oracle)
    assignment = example_assignment(table, backend.timestamp, me, me)
    record = deploy_wsg(backend, table, assignment.model_copy(update={"fees": fees}))
    sink, mining = (each.address for each in record.system)
    pairs = list(permutations(people, 2))
    boa.env.set_balance(me, COIN * len(pairs))
    for pair in pairs:
        backend.transact("FeeSink", sink, "pay", NOBODY, COIN, *pair, value=COIN)
    backend.travel(backend.timestamp + terms.epoch)
    for reporter in people:
        post = (feed, COIN, backend.timestamp)
        backend.transact("PriceOracle", oracle, "post", *post, sender=reporter)
    backend.transact("TransactionMining", mining, "close", 0)
    for pair in pairs:
        backend.transact("TransactionMining", mining, "claim", 0, *pair, sender=pair[0])


def trade_cec(backend: MeteredBackend) -> None:
    """Trade, buy back, pay fees to a dealer, and complain about a developer."""
    me = backend.sender
    people = [boa.env.generate_address() for _ in range(3)]
    peg = backend.deploy("PeggedToken", "Example dollar", "USD", 18, me)
    backend.transact("PeggedToken", peg, "mint", me, 10**6 * COIN)
    backend.transact("PeggedToken", peg, "burn", COIN)
    oracle = backend.deploy("PriceOracle", me, DAY, [(FEED, (people, 3, 7 * DAY, 1_000), COIN)])
    arbiter = backend.deploy("CommitteeArbiter", people, DAY, 0)
    parties = Parties(peg, oracle, arbiter, me, *people)
    market = deploy_market(parties, MarketTerms(decimals=18, max_age=7 * DAY), backend)
    holder = market.economy.treasury
    for spender in (market.market, market.maker, market.pledge):
        market.economy.token.approve(spender, 2**255, sender=holder)
        backend.transact("PeggedToken", peg, "approve", spender.address, 2**255)
    for reporter in people:
        post = (FEED, COIN, backend.timestamp)
        backend.transact("PriceOracle", oracle, "post", *post, sender=reporter)
    _use_market(backend, market, holder)
    _use_dealer_and_pledge(backend, market, holder, people)


def _use_market(backend: MeteredBackend, all_of_it: BoaMarket, holder: str) -> None:
    market, amount = all_of_it.market.address, 2_000 * COIN
    for price, is_bid in ((COIN, False), (COIN, False), (COIN * 99 // 100, True)):
        order = (is_bid, price, amount)
        backend.transact("C2CMarket", market, "place", *order, sender=None if is_bid else holder)
    backend.transact("C2CMarket", market, "fill", 1, amount // 2)
    backend.transact("C2CMarket", market, "fill", 1, amount)
    backend.transact("C2CMarket", market, "fill", 3, amount // 2, sender=holder)
    backend.transact("C2CMarket", market, "withdraw", sender=holder)
    backend.transact("C2CMarket", market, "pay_fees")
    backend.transact("BuyBack", all_of_it.buy_back.address, "collect")
    backend.transact("BuyBack", all_of_it.buy_back.address, "buy", 2, COIN)
    backend.transact(
        "BuyBack", all_of_it.buy_back.address, "release", all_of_it.parties.development
    )
    for days in (1, 1):
        backend.travel(backend.timestamp + days * DAY)
        backend.transact("C2CMarket", market, "roll")
    backend.transact("C2CMarket", market, "cancel", 2, sender=holder)


def _use_dealer_and_pledge(
    backend: MeteredBackend, market: BoaMarket, holder: str, people: list[str]
) -> None:
    maker, pledge = market.maker.address, market.pledge.address
    boa.env.set_balance(backend.sender, 2 * COIN)
    market.economy.token.transfer(maker, 10_000 * COIN, sender=holder)
    for _ in range(2):
        backend.transact("MarketMaker", maker, "pay_fee", people[0], COIN)
    backend.transact("MarketMaker", maker, "buy", COIN, 2 * COIN)
    backend.transact("MarketMaker", maker, "sell", COIN, 0, sender=holder)
    backend.transact("DeveloperPledge", pledge, "pledge", WORD, 500 * COIN, sender=holder)
    backend.transact("DeveloperPledge", pledge, "complain", 1, WORD, value=COIN)
    backend.travel(backend.timestamp + 3 * DAY)
    for member in people:
        vote = (1, 5_000, False, WORD)
        backend.transact("CommitteeArbiter", market.parties.arbiter, "vote", *vote, sender=member)
    backend.transact("DeveloperPledge", pledge, "settle", 1)


def report_prices(backend: MeteredBackend) -> None:
    """Let five reporters report one price."""
    reporters = [boa.env.generate_address() for _ in range(5)]
    feed = (WORD, (reporters, 3, DAY, 1_000), COIN)
    oracle = backend.deploy("PriceOracle", backend.sender, DAY, [feed])
    for reporter in reporters:
        report = (WORD, COIN, backend.timestamp)
        backend.transact("PriceOracle", oracle, "post", *report, sender=reporter)


def rule_on_a_case(backend: MeteredBackend) -> None:
    """Let a committee of five rule on one case."""
    members = [boa.env.generate_address() for _ in range(5)]
    claimant, respondent = (boa.env.generate_address() for _ in range(2))
    arbiter = backend.deploy("CommitteeArbiter", members, 3 * DAY, 0)
    case = (WORD, claimant, respondent, NOBODY, COIN, backend.timestamp + DAY, 5_000)
    backend.transact("CommitteeArbiter", arbiter, "open_case", case)
    backend.travel(backend.timestamp + DAY)
    for member in members:
        vote = (1, 5_000, False, WORD)
        backend.transact("CommitteeArbiter", arbiter, "vote", *vote, sender=member)


def pay_fees(backend: MeteredBackend) -> None:
    """Pay two fees in the coin, the second into totals that exist already."""
    payer, payee = (boa.env.generate_address() for _ in range(2))
    token = boa.env.generate_address()
    boa.env.set_code(token, b"\0")
    sink = backend.deploy("FeeSink", token, 7 * DAY)
    boa.env.set_balance(backend.sender, 2 * COIN)
    for _ in range(2):
        backend.transact("FeeSink", sink, "pay", NOBODY, COIN, payer, payee, value=COIN)


def make_a_seed(backend: MeteredBackend) -> None:
    """Let three committers make one seed."""
    committers = [boa.env.generate_address() for _ in range(3)]
    beacon = backend.deploy("RandomBeacon", COIN, 2, DAY, DAY)
    backend.transact("RandomBeacon", beacon, "request", 0)
    for committer in committers:
        boa.env.set_balance(committer, COIN)
        commitment = backend.call("RandomBeacon", beacon, "commitment_of", 1, 1, committer, WORD)
        backend.transact(
            "RandomBeacon", beacon, "commit", 1, 1, commitment, sender=committer, value=COIN
        )
    backend.travel(backend.timestamp + DAY)
    for committer in committers:
        backend.transact("RandomBeacon", beacon, "reveal", 1, WORD, sender=committer)
    backend.travel(backend.timestamp + DAY)
    for committer in committers:
        backend.transact("RandomBeacon", beacon, "claim", 1, 1, sender=committer)


SCENARIOS: tuple[Scenario, ...] = (
    vest_tokens,
    move_tokens,
    sell_tokens,
    mine_wsg,
    run_cec,
    trade_cec,
    report_prices,
    rule_on_a_case,
    pay_fees,
    make_a_seed,
    judge,
    prove_a_fraud,
    notarise,
    trust,
    use_accounts,
    hold_a_name,
    audit_accounts,
    freeze_an_account,
    trade_goods,
    transport_goods,
    hold_land,
    grow_timber,
    survey_a_parcel,
    share_yield,
    fund_a_project,
    identify,
    sell_land,
    sell_rare_trees,
    insure_forests,
    report_hazards,
    open_a_pool,
    keep_assets,
    hide_and_pay,
    calculate_without_precompiles,
)
