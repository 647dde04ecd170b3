"""SERO-06, SERO-14: nobody pays in, or pays for somebody, without having agreed to all of it."""

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.deployment.boa_shielded import currency_point
from mevm_suite.deployment.boa_shielded_pool import FAR, Draft, coin
from mevm_suite.testing import load
from shielded.assets import Asset, encode_name

KEY = b"\5" * 32
GOLD = Asset.of_token("GOLD", 50)
NOTHING = Asset()
TYPES = {
    "Deposit": [
        {"name": "currency", "type": "string"},
        {"name": "amount", "type": "uint256"},
        {"name": "category", "type": "string"},
        {"name": "ticket", "type": "uint256"},
        {"name": "count", "type": "uint256"},
        {"name": "fromLedger", "type": "bool"},
        {"name": "index", "type": "uint256"},
        {"name": "sighash", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}


@pytest.fixture(scope="module")
def sponsor(pool):
    """An account with a key, with tokens, and coins in its ledger."""
    account = Account.from_key(KEY).address
    pool.enrich(account)
    pool.vault.fund((encode_name("SERO"), 1_000, bytes(32), 0, 0), sender=account, value=1_000)
    return account


@pytest.fixture
def permit(pool):
    """Return what makes a permit of a sighash; a change names what differs from GOLD's."""

    def permit(index=0, key=KEY, **changes):
        def sign(sighash):
            domain = {
                "name": "Shielded pool",
                "version": "1",
                "chainId": pool.chain_id,
                "verifyingContract": pool.contract.address,
            }
            message = {
                "currency": "GOLD",
                "amount": 50,
                "category": "",
                "ticket": 0,
                "count": 0,
                "fromLedger": False,
                "index": index,
                "sighash": sighash,
                "deadline": FAR,
            }
            known = {name: changes.pop(name) for name in list(changes) if name in domain}
            signable = encode_typed_data(domain | known, TYPES, message | changes)
            return Account.sign_message(signable, key).signature

        return sign

    return permit


@pytest.mark.rule("SERO-14")
def test_deposit__is_paid_by_a_permit(pool, draft, sponsor, relayer, permit):
    draft.deposit(sponsor, GOLD, permit=permit()).output(GOLD).send(relayer)
    assert pool.vault.hidden(GOLD.currency) == 50


@pytest.mark.rule("SERO-14")
def test_deposit__lets_a_sponsor_pay_the_fee(pool, draft, sponsor, relayer, permit, hidden):
    """Who has no coin is not kept from moving his tokens."""
    hidden(GOLD)
    paid = permit(currency="SERO", amount=7, fromLedger=True)
    draft.spend(GOLD).output(GOLD).deposit(sponsor, coin(7), True, permit=paid)
    draft.transaction["fee"] = 7
    draft.send(relayer)
    assert pool.vault.ledger(relayer, encode_name("SERO")) == 7
    assert pool.vault.ledger(sponsor, encode_name("SERO")) == 993


@pytest.mark.rule("SERO-14")
@pytest.mark.parametrize(
    "change",
    [
        {"amount": 49},
        {"currency": "SERO"},
        {"category": "SEATS"},
        {"ticket": 1},
        {"count": 1},
        {"fromLedger": True},
        {"index": 1},
        {"deadline": FAR - 1},
        {"sighash": 1},
        {"key": b"\6" * 32},
        {"chainId": 1},
        {"verifyingContract": "0x" + "11" * 20},
        {"name": "Other pool"},
    ],
)
def test_deposit__reverts_if_the_permit_is_for_something_else(
    draft, sponsor, relayer, permit, change
):
    draft.deposit(sponsor, GOLD, permit=permit(**change)).output(GOLD)
    with boa.reverts("signed_message: bad signature"):
        draft.send(relayer)


@pytest.mark.rule("SERO-14")
def test_deposit__reverts_if_a_permit_is_of_another_payer(
    pool, draft, payer, sponsor, relayer, permit
):
    draft.deposit(payer, GOLD, permit=permit()).output(GOLD)
    with boa.reverts("signed_message: bad signature"):
        draft.send(relayer)


@pytest.mark.rule("SERO-14")
@pytest.mark.parametrize("signature", [b"", b"\0" * 65, b"\1" * 64])
def test_deposit__reverts_if_nobody_signed(draft, sponsor, relayer, signature):
    draft.deposit(sponsor, GOLD, permit=lambda sighash: signature).output(GOLD)
    with boa.reverts():
        draft.send(relayer)


@pytest.mark.rule("SERO-14")
def test_deposit__is_not_replayed(pool, draft, sponsor, relayer, permit):
    """Without spends there is no nullifier: the transaction itself is marked."""
    draft.deposit(sponsor, GOLD, permit=permit()).output(GOLD).send(relayer)
    assert pool.contract.is_accepted(draft.sighash)
    with boa.reverts("hidden_notes: accepted before"):
        draft.submit(relayer)


@pytest.mark.rule("SERO-14")
def test_deposit__needs_one_permit_each(draft, sponsor, relayer, permit):
    """Two equal deposits do not share a permit that shows the amount of one."""
    once = permit()
    draft.deposit(sponsor, GOLD, permit=once).deposit(sponsor, GOLD, permit=once)
    draft.output(Asset.of_token("GOLD", 100))
    with boa.reverts("signed_message: bad signature"):
        draft.send(relayer)
    draft.permits[1] = permit(index=1)
    draft.send(relayer)


@pytest.mark.rule("SERO-14")
@pytest.mark.parametrize("permits", [[], [b"", b""]])
def test_deposit__reverts_if_permits_do_not_fit(draft, payer, permits):
    draft.deposit(payer, GOLD).output(GOLD).sign()
    draft.authorisation["permits"] = permits
    with boa.reverts("ShieldedPool: permits do not fit"):
        draft.submit(payer)


@pytest.mark.rule("SERO-14")
def test_deposit__is_permitted_by_a_contract_account(pool, draft, relayer, permit):
    wallet = load("tests/mocks/KeyWallet.vy", Account.from_key(KEY).address)
    pool.token.mint(wallet, 50)
    pool.token.approve(pool.vault, 50, sender=wallet.address)
    draft.deposit(wallet.address, GOLD, permit=permit()).output(GOLD).send(relayer)
    assert pool.token.balanceOf(wallet) == 0


@pytest.mark.rule("SERO-06")
def test_deposit__front_run_by_another_is_not_his(pool, draft, payer, relayer):
    """Who copies a deposit from the mempool cannot send it as his own, nor to his own note."""
    draft.deposit(payer, GOLD).output(GOLD).sign()
    with boa.reverts("signed_message: bad signature"):
        draft.submit(relayer)
    copy = Draft(pool).deposit(relayer, GOLD)
    copy.transaction["outputs"] = draft.transaction["outputs"]
    copy.authorisation["output_proofs"] = draft.authorisation["output_proofs"]
    with boa.reverts("ShieldedPool: no balance"):
        copy.send(relayer)
    draft.submit(payer)


@pytest.mark.rule("SERO-06")
@pytest.mark.parametrize("value", [0, 99, 101])
def test_deposit__reverts_if_the_value_is_not_that_of_the_deposits(draft, payer, value):
    draft.deposit(payer, coin(60)).deposit(payer, coin(40)).output(coin(100))
    with boa.reverts("ShieldedPool: wrong value"):
        draft.send(payer, value)


@pytest.mark.rule("SERO-06")
def test_deposit__reverts_if_value_comes_with_nothing(pool, draft, payer, sponsor):
    draft.output(NOTHING)
    with boa.reverts("ShieldedPool: wrong value"):
        draft.send(payer, 1)
    Draft(pool).deposit(sponsor, coin(5), True).output(coin(5)).send(sponsor)
    with boa.reverts("ShieldedPool: wrong value"):
        Draft(pool).deposit(sponsor, coin(5), True).output(coin(5)).send(sponsor, 5)
    assert boa.env.get_balance(pool.contract.address) == 0


@pytest.mark.rule("SERO-06")
def test_deposit__reverts_if_coin_is_to_come_from_another_wallet(draft, sponsor, relayer, permit):
    draft.deposit(sponsor, coin(50), permit=permit(currency="SERO")).output(coin(50))
    with boa.reverts("ShieldedPool: coin of another"):
        draft.send(relayer, 50)


@pytest.mark.rule("SERO-06")
def test_deposit__from_a_hooked_token_cannot_nest_another(pool, draft, payer, receiver):
    """A token that calls its payer back finds the pool locked: what arrives is counted once."""
    hooked = load("tests/mocks/HookedToken.vy")
    pool.registry.register_token("HOOK", hooked, *currency_point("HOOK"))
    hooked.mint(receiver, 100)
    hooked.set_behaviour(0, False, True)
    asset = Asset.of_token("HOOK", 50)
    inner = Draft(pool).deposit(receiver.address, asset).output(asset).sign()
    receiver.arm(pool.contract, inner.data)
    draft.deposit(receiver.address, asset).output(asset).sign()
    receiver.act(pool.contract, draft.data)
    assert not receiver.has_reentered()
    assert pool.vault.hidden(asset.currency) == hooked.balanceOf(pool.vault) == 50
    assert pool.contract.next_position() == 1
    hooked.set_behaviour(0, False, False)
    receiver.act(pool.contract, inner.data)  # which is good, but for the lock
    assert pool.contract.next_position() == 2


def test_transact__reverts_after_the_deadline(draft, payer):
    draft.output(NOTHING)
    draft.transaction["deadline"] = boa.env.timestamp
    with boa.env.anchor():
        draft.send(payer)
    boa.env.time_travel(seconds=1)
    with boa.reverts("ShieldedPool: too late"):
        draft.send(payer)
