"""Names of slots by Vyper's layout."""

import pytest

from mevm.crypto.keccak import keccak
from mevm.explain.slots import SlotNames, write_slot

OWNER = bytes.fromhex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266")
LAYOUT = {
    "ownable": {"owner": {"type": "address", "n_slots": 1, "slot": 0}},
    "balances": {"type": "HashMap[address, uint256]", "n_slots": 1, "slot": 1},
    "allowances": {
        "type": "HashMap[address, HashMap[uint256, bool]]",
        "n_slots": 1,
        "slot": 2,
    },
    "queue": {"type": "DynArray[uint256, 3]", "n_slots": 4, "slot": 3},
    "pair": {"type": "int128[2]", "n_slots": 2, "slot": 7},
    "title": {"type": "String[40]", "n_slots": 3, "slot": 9},
    "labels": {"type": "HashMap[String[32], Deposit]", "n_slots": 1, "slot": 12},
    "deposit": {"type": "Deposit", "n_slots": 3, "slot": 13},
    "grid": {"type": "DynArray[Deposit, 2]", "n_slots": 7, "slot": 16},
}


def word(number):
    return number.to_bytes(32, "big")


def key_of(slot, key):
    preimage = word(slot) + key
    return preimage, int.from_bytes(keccak(preimage), "big")


@pytest.mark.parametrize(
    ("slot", "found"),
    [
        (0, ("ownable.owner", "address")),
        (3, ("queue (length)", "uint256")),
        (6, ("queue[2]", "uint256")),
        (8, ("pair[1]", "int128")),
        (9, ("title (length)", "uint256")),
        (11, ("title (part 2)", "bytes")),
        (13, ("deposit", "Deposit")),
        (15, ("deposit + 2", "")),
        (16, ("grid (length)", "uint256")),
        (18, ("grid + 2", "")),
        (23, None),
        (2**255, None),
    ],
)
def test_find__names_variables(slot, found):
    assert SlotNames(LAYOUT, []).find(slot) == found


def test_find__follows_hashes():
    first, slot = key_of(1, OWNER.rjust(32, b"\0"))
    outer, middle = key_of(2, OWNER.rjust(32, b"\0"))
    inner, nested = key_of(middle, word(5))
    text = b"rent"
    hashed = keccak(text)
    label, labelled = key_of(12, hashed)
    names = SlotNames(LAYOUT, [first, outer, inner, text, label])
    who = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert names.find(slot) == (f"balances[{who}]", "uint256")
    assert names.find(nested) == (f"allowances[{who}][5]", "bool")
    assert names.find(labelled) == ('labels["rent"]', "Deposit")
    assert names.find(labelled + 1) == ('labels["rent"] + 1', "")
    assert SlotNames(LAYOUT, [first, inner]).find(nested) is None
    assert SlotNames({}, [first, inner]).find(slot) is None


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("bool", 1, "True"),
        ("int128", 2**256 - 5, "-5"),
        ("uint256", 2**200, str(2**200)),
        ("bytes4", 0xABCDEF01 << 224, "0xabcdef01"),
        ("address", 0, "0x" + "0" * 40),
        ("IERC20", int.from_bytes(OWNER, "big"), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
        ("IERC20", 7, "7"),
        ("", 2**64, f"0x{2**64:064x}"),
        (None, 5, "5"),
    ],
)
def test_write_slot__is_as_the_type_has_it(kind, value, text):
    assert write_slot(kind, value) == text
