"""What the circuits are given: names, ranges, and that it proves what it should."""

import re
from pathlib import Path

import pytest

from mevm.crypto.baby_jubjub import COFACTOR, multiply
from mevm.crypto.poseidon import FIELD, poseidon
from shielded.account import SpendingKey
from shielded.assets import Asset, encode_name
from shielded.notes import Note, encode_memo, hash_memo
from shielded.tree import CommitmentTree, root_from_path
from shielded.witness import input_witness, output_witness

CIRCUITS = Path(__file__).parents[2] / "circuits"
OWNER = SpendingKey.from_seed(b"owner".ljust(32))
STRANGER = SpendingKey.from_seed(b"stranger".ljust(32))
SCALAR = OWNER.viewing.one_time_scalar(0)
TICKET = 2**255 + 5
ASSET = Asset(encode_name("GOLD"), 2**127, encode_name("DEEDS"), TICKET, 1)
NOTE = Note(ASSET, OWNER.address.one_time(SCALAR), encode_memo("memo"), 77)
BLINDING, SIGHASH, POSITION = 1234, 5678, 6


def signals(circuit: str) -> dict[str, list[str]]:
    """Read the inputs of a circuit, with the sizes of arrays."""
    text = (CIRCUITS / circuit).read_text()
    return {
        name: re.findall(r"\[(\w+)\]", sizes)
        for name, sizes in re.findall(r"signal input (\w+)((?:\[\w+\])*);", text)
    }


def flat(value):
    return [each for item in value for each in flat(item)] if isinstance(value, list) else [value]


def sizes(value) -> list[str]:
    return [str(len(value)), *sizes(value[0])] if isinstance(value, list) else []


@pytest.fixture(scope="module")
def spending():
    tree = CommitmentTree()
    tree.append([9] * POSITION + [NOTE.commitment(), 8], {POSITION})
    path = tree.path(POSITION)
    witness = input_witness(OWNER, NOTE, SCALAR, POSITION, path, BLINDING, SIGHASH)
    return witness, tree.root


@pytest.mark.rule("SERO-05")
def test_input_witness__gives_the_signals_of_the_circuit(spending):
    witness, _ = spending
    expected = {
        name: [size.replace("depth", "16") for size in each]
        for name, each in signals("input.circom").items()
    }
    assert {name: sizes(value) for name, value in witness.items()} == expected
    assert all(0 <= each < FIELD for value in witness.values() for each in flat(value))


@pytest.mark.rule("SERO-04")
def test_output_witness__gives_the_signals_of_the_circuit():
    witness = output_witness(NOTE, BLINDING)
    assert {name: sizes(value) for name, value in witness.items()} == signals("output.circom")
    assert all(0 <= each < FIELD for value in witness.values() for each in flat(value))
    assert witness["ticket"] == [2**127, 5]
    assert (witness["value"], witness["count"]) == (2**127, 1)


def test_output_witness__of_nothing_still_names_generators():
    witness = output_witness(Note(Asset(), NOTE.address), BLINDING)
    assert (witness["value"], witness["count"]) == (0, 0)
    assert witness["currency"] == witness["category"] == witness["ticket"] == [0, 0]
    assert witness["currencyY"] > 0 and witness["ticketY"] > 0


@pytest.mark.rule("SERO-05")
def test_input_witness__leads_from_the_keys_to_the_anchor(spending):
    witness, root = spending
    base = multiply(tuple(witness["baseEighth"]), COFACTOR)
    point = multiply(base, witness["spendingKey"])
    viewing = multiply(point, witness["viewingKey"])
    assert (base, point, viewing) == (
        NOTE.address.base,
        NOTE.address.spending,
        NOTE.address.viewing,
    )
    inputs = [1002, *witness["assetCommitment"], base[0], point[0], viewing[0]]
    leaf = poseidon([*inputs, witness["memo"], witness["secret"]])
    assert witness["memo"] == hash_memo(NOTE.memo)
    path = [tuple(each) for each in witness["siblings"]]
    assert root_from_path(leaf, witness["position"], path) == root


def test_input_witness__refuses_a_note_of_another(spending):
    path = [(0, 0, 0)] * 16
    for key, scalar in ((STRANGER, SCALAR), (OWNER, SCALAR + 1)):
        with pytest.raises(ValueError, match="does not open the address"):
            input_witness(key, NOTE, scalar, POSITION, path, BLINDING, SIGHASH)
