"""SERO-07, SERO-10: contracts that are paid, and answer with notes."""

import boa
import pytest
from eth_abi.abi import encode

from mevm_suite.deployment.boa_shielded_pool import Draft, coin
from mevm_suite.testing import load
from shielded.abi import struct_of, to_abi
from shielded.assets import Asset
from shielded.notes import Note
from shielded.transaction import encode_pay

GOLD = Asset.of_token("GOLD", 50)
NOTES = f"{struct_of(Note).name}[]"


@pytest.fixture(autouse=True)
def gold(hidden):
    hidden(Asset.of_token("GOLD", 100))


@pytest.fixture
def answer(key):
    """Return a note of some GOLD to a one-time address."""

    def answer(amount, index=1):
        asset = Asset.of_token("GOLD", amount) if amount else Asset()
        return Note(asset, key.address.one_time(index), secret=index)

    return answer


@pytest.fixture(scope="module")
def raw_receiver():
    return load("tests/mocks/RawReceiver.vy")


def received(receiver, computation):
    logs = receiver.get_logs(computation, strict=False)
    (log,) = [log for log in logs if type(log).__name__ == "Received"]
    return log


@pytest.mark.rule("SERO-07")
@pytest.mark.parametrize("is_signed", [True, False])
def test_call__tells_the_contract_what_and_from_whom(pool, draft, payer, receiver, key, is_signed):
    sender = key.address.one_time(4)
    draft.spend(GOLD).call(receiver.address, GOLD, b"words").answer_to(sender)
    if is_signed:
        draft.sender = key, 4
    log = received(receiver, draft.send(payer))
    assert tuple(log.asset) == to_abi(GOLD)
    assert [list(point) for point in log.sender] == [list(point) for point in to_abi(sender)]
    assert (log.is_verified, log.data) == (is_signed, b"words")
    assert pool.vault.ledger(receiver, GOLD.currency) == 50


@pytest.mark.rule("SERO-10")
def test_call__makes_notes_from_the_contracts_ledger(pool, draft, payer, receiver, answer):
    notes = [answer(n, n) for n in (5, 10, 15, 20)]
    receiver.set_notes([to_abi(note) for note in notes])
    draft.spend(GOLD).call(receiver.address, GOLD).send(payer)
    assert pool.vault.ledger(receiver, GOLD.currency) == 0
    assert pool.vault.hidden(GOLD.currency) == 100
    assert pool.contract.next_position() == 5


@pytest.mark.rule("SERO-10")
def test_call__lets_an_issuer_mint_straight_into_notes(pool, draft, payer, receiver, key):
    """The contract mints in its ledger, which no lock of the pool forbids."""
    name = Asset.of_token("POINTS", 9)
    pool.vault.mint(to_abi(name), sender=pool.issuer)
    note = Note(name, key.address.one_time(3))
    pool.contract.pay([to_abi(note)], sender=pool.issuer)
    assert pool.vault.hidden(name.currency) == pool.vault.supply(name.currency) == 9
    (log,) = [log for log in pool.contract.get_logs() if hasattr(log, "commitment")]
    assert (log.commitment, log.payer) == (note.commitment(), pool.issuer)


@pytest.mark.rule("SERO-07")
def test_call__reverts_all_if_the_contract_fails(pool, draft, payer, receiver):
    receiver.set_fails(True)
    draft.spend(GOLD, 3).output(Asset()).call(receiver.address, GOLD).sign()
    before = pool.contract.root()
    with boa.reverts("ShieldedReceiver: no"):
        draft.submit(payer)
    assert pool.contract.root() == before
    assert not pool.contract.is_spent(3)
    receiver.set_fails(False)
    draft.submit(payer)


@pytest.mark.rule("SERO-07")
def test_call__reverts_if_nobody_is_there(draft, payer):
    draft.spend(GOLD).call(str(boa.env.generate_address("nobody")), GOLD)
    with boa.reverts():
        draft.send(payer)


@pytest.mark.rule("SERO-07")
def test_call__reverts_if_the_target_takes_no_shielded_payments(pool, payer):
    """Not the pool itself, nor what it works with, nor what answers to any data: nobody but a
    receiver has the call believed, and what was paid to it."""
    precompiles = ["0x" + number.to_bytes(20, "big").hex() for number in (2, 3, 4, 0x4D01)]
    parts = (pool.contract, pool.vault, pool.registry, pool.verifier, pool.token)
    for target in (*precompiles, *(part.address for part in parts)):
        with boa.reverts():
            Draft(pool).spend(GOLD).call(target, GOLD).send(payer)


@pytest.mark.rule("SERO-07")
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(31),
        b"\xff" * 64,
        encode(["uint256", "uint256"], [32, 1]),  # a note that is not there
        encode(["uint256", "uint256"], [32, 5]),  # more notes than may be
        encode(["uint256", "uint256"], [2**256 - 32, 1]),
        encode(["uint256", "uint256"], [1_888, 1]) + bytes(1_800),
    ],
)
def test_call__reverts_if_the_answer_is_no_list_of_notes(draft, payer, raw_receiver, raw):
    raw_receiver.set_answer(raw)
    draft.spend(GOLD).call(raw_receiver.address, GOLD)
    with boa.reverts():
        draft.send(payer)


@pytest.mark.rule("SERO-07")
def test_call__takes_no_notes_for_an_answer(pool, draft, payer, raw_receiver):
    raw_receiver.set_answer(encode([NOTES], [[]]))
    draft.spend(GOLD).call(raw_receiver.address, GOLD).send(payer)
    assert pool.vault.ledger(raw_receiver, GOLD.currency) == 50


@pytest.mark.rule("SERO-07")
def test_call__reverts_if_the_answer_is_too_many_notes(draft, payer, raw_receiver, answer):
    raw_receiver.set_answer(encode([NOTES], [[to_abi(answer(1))] * 5]))
    draft.spend(GOLD).call(raw_receiver.address, GOLD)
    with boa.reverts("shielded_calls: long answer"):
        draft.send(payer)


@pytest.mark.rule("SERO-07")
def test_call__reverts_if_the_answer_is_too_long(draft, payer, raw_receiver, answer):
    """A list of four notes, and more behind it, which nobody reads or pays for."""
    raw_receiver.set_answer(encode([NOTES], [[to_abi(answer(1))] * 4]) + bytes(6_000))
    draft.spend(GOLD).call(raw_receiver.address, GOLD)
    with boa.reverts("shielded_calls: long answer"):
        draft.send(payer)


@pytest.mark.rule("SERO-10")
def test_call__reverts_if_the_contract_pays_more_than_it_has(draft, payer, receiver, answer):
    receiver.set_notes([to_abi(answer(30, 1)), to_abi(answer(21, 2))])
    draft.spend(GOLD).call(receiver.address, GOLD).sign()
    with boa.reverts():
        draft.submit(payer)
    receiver.set_notes([to_abi(answer(30, 1)), to_abi(answer(20, 2))])
    draft.submit(payer)


@pytest.mark.rule("SERO-07")
def test_call__finds_the_pool_locked(pool, draft, payer, receiver, answer):
    """What a contract pays in return it returns; it never calls back in."""
    first = Draft(pool).spend(GOLD).call(receiver.address, GOLD)
    first.send(payer)
    back = encode_pay((answer(50),))
    receiver.arm(pool.contract, back)
    draft.spend(GOLD).call(receiver.address, GOLD).send(payer)
    assert not receiver.has_reentered()
    assert pool.vault.ledger(receiver, GOLD.currency) == 100
    receiver.act(pool.contract, back)  # which is good, but for the lock
    assert pool.vault.ledger(receiver, GOLD.currency) == 50


@pytest.mark.rule("SERO-07")
def test_withdraw__to_a_contract_that_calls_back_finds_the_pool_locked(
    pool, draft, payer, receiver, hidden
):
    hidden(coin(10), 10)
    inner = Draft(pool).spend(coin(5), 999).withdraw(payer, coin(5)).sign()
    receiver.arm(pool.contract, inner.data)
    draft.spend(coin(5)).withdraw(receiver.address, coin(5)).send(payer)
    assert not receiver.has_reentered()
    assert not pool.contract.is_spent(999)
    inner.submit(payer)


@pytest.mark.rule("SERO-07")
def test_call__gets_the_gas_that_was_signed_for(pool, draft, payer, receiver):
    """Who submits cannot have a contract run out of gas, and act on that."""
    draft.spend(GOLD).call(receiver.address, GOLD, gas=300_000).sign()
    calls = 0
    for gas in range(900_000, 300_000, -60_000):
        with boa.env.anchor():
            computation = boa.env.execute_code(
                pool.contract.address, payer, gas=gas, data=draft.data, contract=pool.contract
            )
            if computation.is_error:
                break
            calls += 1
            assert received(receiver, computation).gas_left > 290_000
    assert calls > 0
    assert computation.is_error


@pytest.mark.rule("SERO-07")
def test_call__cannot_be_given_more_gas_than_there_is(draft, payer, receiver):
    draft.spend(GOLD).call(receiver.address, GOLD, gas=2**255)
    with boa.reverts("shielded_calls: too little gas"):
        draft.send(payer)
