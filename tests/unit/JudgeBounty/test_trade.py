"""A proven double sale and the seller's trades: every contract real, an arbiter of three."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_commerce import CASE_FEE, LIMIT, NOBODY, Shop, deploy_shop
from mevm_suite.testing import load

DAY = 86_400
UNIT = 10**18
BOND, DEPOSIT = 10_000, 100
FREEZE_TIME = 30 * DAY
SALT = b"\3" * 32
ITEM = "0x" + "11" * 20, b"\2" * 32, 0  # registry, serial, turn
BUYERS = ["0x" + "21" * 20, "0x" + "22" * 20]


def deploy_market(registry, seller):
    """Deploy a trust index, trade, freezes and bounties that know each other."""
    parts = deploy_shop([seller])
    nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
    at = [created_address(boa.env.eoa, nonce + step) for step in range(4)]
    settings = NOBODY, LIMIT, at[2]
    trust = load("contracts/trust/TrustIndex.vy", [seller], [at[1], at[3]], *settings)
    terms = trust, parts.values, parts.sink, [parts.arbiter]
    contract = load("contracts/commerce/AutomaticContract.vy", *terms)
    freezes = load("contracts/accounts/FraudFreeze.vy", [at[3]], parts.arbiter, FREEZE_TIME)
    terms = BOND, DEPOSIT, 21 * DAY, DAY, 4_500, freezes
    bounty = load("contracts/arbitration/JudgeBounty.vy", registry, trust, *terms)
    assert [each.address for each in (trust, contract, freezes, bounty)] == at
    shop = Shop(**vars(parts) | {"contract": contract, "trust": trust})
    return SimpleNamespace(shop=shop, trust=trust, freezes=freezes, bounty=bounty)


@pytest.fixture(scope="module")
def buyer():
    return boa.env.generate_address("buyer")


@pytest.fixture(scope="module")
def market(registry, accused, judges, sign, buyer):
    """Prove that a bonded seller, who has two trades open, sold one item twice."""
    market = deploy_market(registry, accused)
    shop, bounty = market.shop, market.bounty
    shop.fund(accused)
    market.offer = shop.publish(accused)
    market.open = [shop.buy(market.offer, buyer) for _ in range(2)]
    bounty.bond(value=BOND, sender=accused)
    sales = [(*ITEM, each) for each in BUYERS]
    signed = [sign("Sale", sale, verifyingContract=bounty.address) for sale in sales]
    digests = [bounty.sale_hash(sale) for sale in sales]
    digest = bounty.commitment_of(judges[0], accused, *digests, signed, SALT)
    id = bounty.report(accused, digest, value=DEPOSIT, sender=judges[0])
    bounty.prove_double_sale(id, sales, signed, SALT, sender=judges[0])
    return market


@pytest.fixture
def appeal(market, accused):
    """Appeal, and let the committee vote a share for the seller."""

    def appeal_and_vote(share):
        boa.env.set_balance(accused, UNIT)
        case = market.freezes.appeal(1, value=CASE_FEE, sender=accused)
        market.shop.vote(case, share)

    return appeal_and_vote


@pytest.mark.rule("SEC-11", "SEC-43")
def test_freeze__begins_with_the_proof_and_open_trades_end(market, accused, buyer):
    shop, contract = market.shop, market.shop.contract
    assert market.freezes.is_frozen(accused)
    assert not market.trust.is_banned(accused)
    with boa.reverts("TrustIndex: frozen"):
        shop.buy(market.offer, buyer)
    sold, refunded = market.open
    contract.ship(sold, bytes(32), sender=accused)
    contract.confirm(sold, sender=buyer)
    contract.refund(refunded, sender=accused)
    assert market.trust.exposure_of(accused) == 0
    deposit = contract.deposit_of(NOBODY, accused)
    contract.free_deposit(NOBODY, deposit, sender=accused)
    before = boa.env.get_balance(accused)
    credit = contract.credit_of(NOBODY, accused)
    contract.withdraw(NOBODY, sender=accused)
    assert boa.env.get_balance(accused) == before + credit > before


@pytest.mark.rule("SEC-11", "SEC-43")
def test_freeze__ends_in_a_ban_where_the_appeal_is_lost(market, accused, buyer, appeal):
    appeal(0)
    with boa.reverts("FraudFreeze: upheld"):
        market.freezes.lift(1)
    boa.env.time_travel(seconds=FREEZE_TIME)
    market.bounty.tell_trust(accused)
    assert market.trust.is_banned(accused)
    with boa.reverts("TrustIndex: banned"):
        market.shop.buy(market.shop.publish(accused), buyer)


@pytest.mark.rule("SEC-11", "SEC-43")
def test_freeze__that_is_lifted_lets_trade_go_on(market, accused, buyer, appeal):
    """Judges found that the key was stolen; the bond, which it answered for, stays lost."""
    appeal(10_000)
    market.freezes.lift(1)
    index = market.trust.index_of(accused)
    trade = market.shop.buy(market.shop.publish(accused), buyer)
    market.shop.contract.ship(trade, bytes(32), sender=accused)
    market.shop.contract.confirm(trade, sender=buyer)
    assert market.trust.index_of(accused) > index
    boa.env.time_travel(seconds=2 * FREEZE_TIME)
    with boa.reverts("conviction: freeze not stood"):
        market.bounty.tell_trust(accused)
    market.bounty.pay_bounty(accused)
    assert market.bounty.participant_of(accused).bond == 0
    assert not market.trust.is_banned(accused)
