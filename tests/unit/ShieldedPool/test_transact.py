"""What comes in, moves hidden and goes out."""

import boa
import pytest
from eth_abi.abi import encode

from mevm.crypto.keccak import keccak
from mevm_suite.deployment.boa_shielded_pool import TRANSACTION, Draft, coin
from shielded.abi import to_abi
from shielded.assets import Asset, encode_name
from shielded.notes import Note
from shielded.transaction import Deposit, Output, Transaction, Withdrawal, sighash
from shielded.tree import CommitmentTree

COIN = encode_name("SERO")
GOLD = Asset.of_token("GOLD", 70)


@pytest.mark.rule("SERO-04", "SERO-06")
@pytest.mark.parametrize("asset", [coin(100), GOLD])
def test_transact__hides_a_deposit(pool, draft, payer, asset):
    value = asset.amount if asset.currency == COIN else 0
    draft.deposit(payer, asset).output(asset, 5).send(payer, value)
    assert pool.vault.hidden(asset.currency) == asset.amount
    (made,) = [log for log in pool.contract.get_logs() if type(log).__name__ == "NoteCreated"]
    assert (made.position, made.commitment) == (0, 5)
    tree = CommitmentTree()
    tree.append([5])
    assert pool.contract.root() == tree.root
    assert pool.contract.is_root(tree.root)


@pytest.mark.rule("SERO-05", "SERO-06")
def test_transact__moves_several_assets_at_once(pool, draft, payer, relayer, hidden):
    hidden(coin(100), 100)
    hidden(GOLD)
    (draft.spend(coin(100), 77).spend(GOLD).output(coin(60)).output(coin(40)).output(GOLD)).send(
        relayer
    )
    assert pool.contract.is_spent(77)
    assert pool.contract.next_position() == 5
    assert pool.vault.hidden(COIN) == 100
    assert pool.vault.hidden(GOLD.currency) == 70


@pytest.mark.rule("SERO-06")
def test_transact__pays_out(pool, draft, payer, relayer, hidden):
    hidden(GOLD)
    receiver = boa.env.generate_address("somebody")
    half = Asset.of_token("GOLD", 35)
    draft.spend(GOLD).withdraw(receiver, half).withdraw(receiver, half, True).send(relayer)
    assert pool.token.balanceOf(receiver) == 35
    assert pool.vault.ledger(receiver, GOLD.currency) == 35
    assert pool.vault.hidden(GOLD.currency) == 0


@pytest.mark.rule("SERO-14")
@pytest.mark.parametrize("is_named", [True, False])
def test_transact__pays_the_fee_to_the_relayer(pool, draft, payer, relayer, hidden, is_named):
    hidden(coin(100), 100)
    draft.spend(coin(100)).output(coin(97))
    draft.transaction["fee"] = 3
    if is_named:
        draft.transaction["relayer"] = relayer
    draft.send(payer if is_named else relayer)
    assert pool.vault.ledger(relayer, COIN) == 3
    assert pool.vault.hidden(COIN) == 97


@pytest.mark.rule("SERO-07")
def test_transact__pays_a_one_time_address_in_the_open(pool, draft, payer, key, hidden):
    hidden(GOLD)
    note = Note(GOLD, key.address.one_time(9), b"\7" * 64, 8)
    draft.spend(GOLD).note(note).send(payer)
    (made,) = [log for log in pool.contract.get_logs() if type(log).__name__ == "OpenNoteCreated"]
    assert (made.position, made.commitment) == (1, note.commitment())
    assert made.payer == "0x" + "00" * 20


@pytest.mark.rule("SERO-08")
def test_transact__inserts_outputs_then_notes_then_answers(pool, draft, payer, receiver, key):
    first = 3
    Draft(pool).deposit(payer, GOLD).output(GOLD, first).send(payer)
    part = Asset.of_token("GOLD", 30)
    notes = [Note(Asset.of_token("GOLD", n), key.address.one_time(n), secret=n) for n in (10, 20)]
    receiver.set_notes([to_abi(notes[1])])
    draft.spend(GOLD).output(Asset.of_token("GOLD", 30), 5).note(notes[0])
    draft.call(receiver.address, part).send(payer)
    logs = [log for log in pool.contract.get_logs() if hasattr(log, "position")]
    leaves = [5, notes[0].commitment(), notes[1].commitment()]
    assert [(log.position, log.commitment) for log in logs] == list(enumerate(leaves, 1))
    assert logs[2].payer == receiver.address
    tree = CommitmentTree()
    tree.append([first, *leaves])
    assert pool.contract.root() == tree.root
    assert pool.vault.ledger(receiver, GOLD.currency) == 10


@pytest.mark.rule("SERO-06")
def test_sighash__is_that_of_the_wallet(pool, draft, payer):
    transaction = Transaction(
        outputs=(Output(1, (0, 1), (0, 1), bytes(371)),),
        deposits=(Deposit(bytes(20), coin(5)),),
        withdrawals=(Withdrawal(bytes(20), GOLD, True),),
        deadline=9,
    )
    expected = sighash(1337, pool.address, transaction)
    draft.transaction = dict(zip(draft.transaction, to_abi(transaction), strict=True))
    assert draft.sighash == expected
    assert expected < 2**253
    selector = keccak(f"sighash({TRANSACTION})".encode("ascii"))[:4]
    answer = boa.env.raw_call(
        pool.contract.address, data=selector + encode([TRANSACTION], [to_abi(transaction)])
    )
    assert int.from_bytes(answer.output, "big") == expected


@pytest.mark.rule("SERO-08")
def test_transact__pays_out_though_the_tree_is_full(pool, draft, payer, hidden):
    """Nobody locks what is hidden by filling the tree."""
    hidden(GOLD)
    layout = pool.contract.compiler_data.storage_layout["storage_layout"]["commitment_tree"]
    boa.env.set_storage(pool.contract.address, layout["next_position"]["slot"], 4**16)
    assert pool.contract.next_position() == 4**16
    with boa.reverts("commitment_tree: full"):
        Draft(pool).spend(GOLD).output(GOLD).send(payer)
    draft.spend(GOLD).withdraw(payer, GOLD).send(payer)
    assert pool.vault.hidden(GOLD.currency) == 0


@pytest.mark.rule("SERO-06")
def test_transact__moves_and_pays_out_though_deposits_are_stopped(pool, draft, payer, key, hidden):
    """The guardian keeps assets from coming in, and nothing from going on or out."""
    hidden(GOLD)
    pool.vault.set_stopped(True, sender=pool.guardian)
    with boa.reverts("ShieldedVault: deposits stopped"):
        hidden(GOLD)
    half = Asset.of_token("GOLD", 35)
    note = Note(half, key.address.one_time(1))
    draft.spend(GOLD).withdraw(payer, half).note(note).send(payer)
    Draft(pool).spend(half).output(half).send(payer)
    Draft(pool).spend(half).withdraw(payer, half).send(payer)
    assert pool.vault.hidden(GOLD.currency) == 0
