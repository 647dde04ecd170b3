"""SERO-06: what is signed is all of a transaction, for one pool on one chain."""

import boa
import pytest

from mevm.crypto.baby_jubjub import BASE
from mevm_suite.deployment.boa_shielded_pool import Draft, deploy_pool
from shielded.abi import to_abi
from shielded.assets import Asset
from shielded.notes import Note

GOLD = Asset.of_token("GOLD", 50)
NOTHING = Asset()
ELSEWHERE = "0x" + "22" * 20


@pytest.fixture
def signed(pool, draft, payer, relayer, receiver, key, hidden):
    """A transaction with something of everything, signed."""
    hidden(Asset.of_token("GOLD", 1_000))
    one_time = key.address.one_time(1)
    draft.spend(Asset.of_token("GOLD", 250)).output(GOLD).output(NOTHING)
    draft.deposit(payer, GOLD).withdraw(payer, GOLD).withdraw(payer, NOTHING)
    draft.note(Note(GOLD, one_time)).note(Note(NOTHING, one_time))
    draft.call(receiver.address, GOLD, b"words").call(receiver.address, NOTHING)
    draft.seal(one_time.identity, GOLD).seal(one_time.identity, GOLD)
    draft.answer_to(one_time)
    draft.transaction["relayer"] = relayer
    return draft.sign()


def first(draft, part, **changes):
    """Change fields of the first item of a list, named by their index."""
    item = list(draft.transaction[part][0])
    for place, value in changes.items():
        item[int(place[1:])] = value
    draft.transaction[part][0] = tuple(item)


CHANGES = {
    "relayer": lambda d: d.transaction.update(relayer=ELSEWHERE),
    "deadline": lambda d: d.transaction.update(deadline=2**65),
    "sender": lambda d: d.transaction.update(sender=((0, 0), (0, 0), (0, 0))),
    "nullifier": lambda d: first(d, "spends", _0=1),
    "commitment": lambda d: first(d, "outputs", _0=1),
    "ephemeral": lambda d: first(d, "outputs", _2=BASE),
    "ciphertext": lambda d: first(d, "outputs", _3=b"\1" * 371),
    "receiver": lambda d: first(d, "withdrawals", _0=ELSEWHERE),
    "wallet": lambda d: first(d, "withdrawals", _2=True),
    "target": lambda d: first(d, "calls", _0=ELSEWHERE),
    "gas": lambda d: first(d, "calls", _2=1),
    "data": lambda d: first(d, "calls", _3=b"other words"),
    "note": lambda d: first(d, "notes", _0=((1, 1), (1, 1), (1, 1))),
    "memo": lambda d: first(d, "notes", _2=(b"\1" * 32, bytes(32))),
    "owner": lambda d: first(d, "packages", _0=b"\1" * 32),
    "content": lambda d: first(d, "packages", _3=b"other"),
    **{
        f"order of {part}": lambda d, part=part: d.transaction[part].reverse()
        for part in ("outputs", "withdrawals", "notes", "calls", "packages")
    },
}


@pytest.mark.rule("SERO-06", "SERO-07")
def test_transact__takes_what_was_signed(pool, signed, payer):
    signed.submit(payer)
    assert pool.vault.hidden(GOLD.currency) == 950


@pytest.mark.rule("SERO-06", "SERO-07")
@pytest.mark.parametrize("change", CHANGES)
def test_transact__reverts_if_anything_is_swapped(signed, payer, change):
    """A relayer changes nothing: not receiver, fee, answer's address, ciphertext nor order."""
    before = signed.sighash
    CHANGES[change](signed)
    assert signed.sighash != before
    with boa.reverts("ShieldedPool: no balance"):
        signed.submit(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_if_the_fee_is_swapped(pool, payer, hidden):
    """Also against the receiver's amount, so that the assets would balance."""
    coin = Asset.of_token("SERO", 9)
    hidden(coin, 9)
    draft = Draft(pool).spend(coin).withdraw(payer, Asset.of_token("SERO", 8))
    draft.transaction["fee"] = 1
    draft.sign()
    draft.transaction["fee"] = 8
    first(draft, "withdrawals", _1=to_abi(Asset.of_token("SERO", 1)))
    with boa.reverts("ShieldedPool: no balance"):
        draft.submit(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_on_another_chain(signed, payer):
    """The chain id is read when it is needed: a fork of the chain is another place."""
    boa.env.evm.patch.chain_id = 1338
    try:
        with boa.reverts("ShieldedPool: no balance"):
            signed.submit(payer)
    finally:
        boa.env.evm.patch.chain_id = 1337
    signed.submit(payer)


@pytest.mark.rule("SERO-06")
def test_transact__reverts_in_another_pool(pool, draft, payer):
    draft.output(NOTHING).sign()
    other = deploy_pool()
    with boa.reverts("ShieldedPool: no balance"):
        other.submit(draft.transaction, draft.authorisation, payer)
    draft.submit(payer)


@pytest.mark.rule("SERO-07")
def test_sender__is_believed_if_he_signed_only(pool, draft, payer, key, other_key):
    sender = key.address.one_time(1)
    draft.output(NOTHING).answer_to(sender)
    draft.sender = other_key, 1
    with boa.reverts("ShieldedPool: other sender"):
        draft.send(payer)
    draft.sender = key, 1
    draft.sign()
    ((_, commitment, response),) = draft.authorisation["sender"]
    draft.authorisation["sender"] = [(to_abi(sender), commitment, response + 1)]
    with boa.reverts("one_time_owner: not signed"):
        draft.submit(payer)
    draft.send(payer)


@pytest.mark.rule("SERO-07")
@pytest.mark.parametrize("is_verified", [True, False])
def test_sender__is_known_exactly_if_the_transaction_says_so(pool, draft, payer, key, is_verified):
    """Who submits can neither withhold his signature, nor make one that was given elsewhere count:
    a contract that asks for it would take the call for another's."""
    draft.output(NOTHING).answer_to(key.address.one_time(1))
    draft.sender = (key, 1) if is_verified else None
    draft.sign()
    signature = to_abi(draft.signature(key, 1))
    with boa.reverts("ShieldedPool: other sender"):
        changed = draft.authorisation | {"sender": [] if is_verified else [signature]}
        pool.submit(draft.transaction, changed, payer)
    draft.submit(payer)


@pytest.mark.parametrize("place", range(6))
def test_sender__has_coordinates_in_the_field(draft, payer, key, place):
    numbers = [number for point in to_abi(key.address.one_time(1)) for number in point]
    numbers[place] += 2**255
    draft.output(NOTHING)
    draft.transaction["sender"] = tuple(numbers[i : i + 2] for i in (0, 2, 4))
    with boa.reverts("baby_jubjub: out of range"):
        draft.send(payer)
