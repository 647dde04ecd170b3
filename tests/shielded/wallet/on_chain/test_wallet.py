"""Wallets on the contracts: what they do there, and what they find."""

import pytest
from eth_abi import encode
from eth_account import Account as KeyAccount
from eth_account.messages import encode_typed_data
from eth_utils import to_canonical_address
from web3 import Web3

from mevm.crypto.keccak import keccak
from shielded.assets import (
    Asset,
    currency_generator,
    encode_name,
    ticket_generator,
    ticket_key,
)
from shielded.notes import Note
from shielded.transaction import Call, Deposit, Withdrawal, to_abi
from shielded.wallet.failure import ChainError
from shielded.wallet.history import audit, entries
from shielded.wallet.order import Handling, Order, Parcel, Payment
from shielded.wallet.packages import open_sealed
from shielded.wallet.relayer import check

START = 1_800_000_000
LATER = START + 10**6
COIN, POINTS = encode_name("SERO"), encode_name("POINTS")
GAS_FEE = 10**17


def coins(amount: int) -> Asset:
    return Asset(COIN, amount)


def points(amount: int) -> Asset:
    return Asset(POINTS, amount)


@pytest.mark.rule("SERO-07")
def test_wallet__deposits_pays_and_withdraws(chain, wallet_of, carry_out, deposit):
    one, other = wallet_of(1), wallet_of(2)
    deposit(one)
    shop = b"\x33" * 20
    carry_out(
        one,
        payments=(Payment(other.book.tracking.address, coins(3 * 10**17)),),
        withdrawals=(Withdrawal(shop, coins(10**17)),),
        fee=5,
    )
    other.scan()
    assert one.balance()[COIN, None] == 6 * 10**17 - 5
    assert other.balance()[COIN, None] == 3 * 10**17
    assert chain.hidden(COIN) == 9 * 10**17 - 5
    assert chain.w3.eth.get_balance(Web3.to_checksum_address(shop)) == 10**17
    assert chain.client(1).call("pool", "is_root", one.book.tree.root)
    assert audit(one.book, COIN).discrepancies == ()


@pytest.mark.rule("SERO-14")
def test_wallet__takes_a_sponsor_and_a_relayer(chain, wallet_of, carry_out, deposit, prover):
    one, other = wallet_of(1), wallet_of(2)
    deposit(one)
    relayer, sponsor = chain.account(2), chain.account(3)
    order = Order(
        payments=(Payment(other.book.tracking.address, coins(10**18)),),
        fee=GAS_FEE,
        relayer=relayer,
        sponsor=sponsor,
        deadline=LATER,
    )
    draft = one.build(order)
    message = encode_typed_data(full_message=one.permit(draft, 0))
    permit = bytes(KeyAccount.from_key(chain.keys[3]).sign_message(message).signature)
    signed = one.sign(draft, prover, [permit])
    client = chain.client(2)
    fee, cost = check(client, signed.data, relayer, START)
    assert fee == GAS_FEE and 0 < cost < fee
    client.submit(signed.data)
    for wallet in (one, other):
        wallet.scan()
    assert one.balance().total() == 0 and other.balance()[COIN, None] == 10**18
    assert client.call("vault", "ledger", relayer, COIN) == GAS_FEE
    with pytest.raises(ChainError, match="spent"):
        check(client, signed.data, relayer, START)


@pytest.mark.rule("SERO-10")
def test_wallet__is_paid_and_answered_by_contracts(chain, wallet_of, carry_out, deposit):
    one = wallet_of(1)
    deposit(one)
    issuer = chain.client(0)
    _, handed = one.book.hand_out("wages")
    issuer.transact("pool", "pay", [to_abi(Note(points(40), handed, secret=4))])
    carry_out(one, calls=(Call(to_canonical_address(chain.receiver), coins(7), 200_000),))
    carry_out(one, withdrawals=(Withdrawal(chain.account(0), points(15), True),), is_signed=True)
    assert one.balance() == {(COIN, None): 10**18 - 7, (POINTS, None): 25}
    assert chain.hidden(POINTS) == 25
    assert [entry.net.get((POINTS, None), 0) for entry in entries(one.book)] == [0, 40, 0, -15]
    assert audit(one.book, COIN).discrepancies == ()


@pytest.mark.rule("SERO-03")
def test_wallet__seals_and_opens_packages(chain, wallet_of, carry_out, deposit):
    one, other = wallet_of(1), wallet_of(2)
    deposit(one)
    index, owner = other.book.hand_out()
    sealed = carry_out(one, parcels=(Parcel(owner, coins(10**17), b"letter"),))
    (key,), (package,) = sealed.package_keys, sealed.transaction.packages
    contents = open_sealed(package.content, key.key, package.value)
    payment = Payment(other.book.tracking.address, contents.asset)
    carry_out(other, handlings=(Handling(key.id, index, contents),), payments=(payment,))
    assert other.balance()[COIN, None] == 10**17 and contents.data == b"letter"


def test_wallet__follows_a_reorganisation(chain, wallet_of, carry_out, deposit):
    one, watcher = wallet_of(1), wallet_of(1, name="watcher")
    deposit(one)
    watcher.scan()
    snapshot = chain.request("evm_snapshot")
    for _ in range(3):
        carry_out(one, withdrawals=(Withdrawal(b"\x33" * 20, coins(10**17)),))
        watcher.scan()
    assert watcher.balance()[COIN, None] == 7 * 10**17
    assert chain.request("evm_revert", snapshot)
    chain.request("evm_mine", START + 5_000)
    for wallet in (one, watcher):
        wallet.scan()
        assert wallet.balance()[COIN, None] == 10**18
    assert one.available() == []  # what was sent may still come into a block
    carry_out(watcher, withdrawals=(Withdrawal(b"\x33" * 20, coins(10**17)),))


@pytest.mark.rule("SERO-03")
def test_wallet__takes_tokens_and_tickets_in_and_out(chain, wallet_of, carry_out, install):
    one, client, owner = wallet_of(1), chain.client(1), chain.account(1)
    token, collection = install("PeggedToken", encode(["uint8"], [6])), install("Collection")
    seat, gold = Asset.of_ticket("SEATS", 2**256 - 1), Asset.of_token("GOLD", 50)
    with pytest.raises(ChainError, match="GOLD is not registered"):
        client.approve(gold)
    generators = currency_generator(gold.currency), ticket_generator(seat.category, seat.ticket)
    gold_point, seat_point = ((each.counter, each.y) for each in generators)
    client.transact("registry", "register_token", "GOLD", token, *gold_point)
    client.transact("registry", "register_collection", "SEATS", collection)
    client.transact("registry", "register_ticket", seat.category, seat.ticket, *seat_point)
    for place, number in ((token, 50), (collection, seat.ticket)):
        mint = keccak(b"mint(address,uint256)")[:4]
        client.send(place, mint + encode(["address", "uint256"], [owner, number]))
    both = Asset(gold.currency, 50, seat.category, seat.ticket, 1)
    client.approve(both)
    deposits = Deposit(owner, gold), Deposit(owner, seat)
    carry_out(one, deposits=deposits, payments=(Payment(one.book.tracking.address, both),))
    hidden = chain.hidden(gold.currency), chain.hidden(ticket_key(seat.category, seat.ticket))
    assert hidden == (50, 1)
    carry_out(one, withdrawals=(Withdrawal(owner, gold), Withdrawal(owner, seat)))
    assert one.balance().total() == 0 and chain.hidden(gold.currency) == 0
