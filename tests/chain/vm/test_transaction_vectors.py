"""Transaction tests of Ethereum: what is decoded, refused, and who the sender is, by fork."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.transaction import Transaction
from mevm.vm.validation import validate_alone

ARCHIVE = Path(__file__).parents[4] / "shared" / "vectors" / "rlp-trie-tx.tar.xz"
OTHER_NAMES = {
    "EIP150": Fork.TANGERINE_WHISTLE,
    "EIP158": Fork.SPURIOUS_DRAGON,
    "ConstantinopleFix": Fork.PETERSBURG,
}
MAINNET = ChainConfig(chain_id=1, schedule={})

pytestmark = pytest.mark.skipif(not ARCHIVE.is_file(), reason=f"no vectors at {ARCHIVE}")


def load_cases() -> list[Any]:
    if not ARCHIVE.is_file():
        return []
    cases = []
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.isfile() and member.name.startswith("TransactionTests/"):
                file = archive.extractfile(member)
                assert file is not None
                cases += [pytest.param(t, id=name) for name, t in json.load(file).items()]
    return cases


def judge(raw: bytes, fork: Fork) -> dict[str, Any]:
    try:
        transaction = Transaction.decode(raw)
        validate_alone(transaction, fork, MAINNET)
    except InvalidTransaction:
        return {}
    return {
        "hash": transaction.hash,
        "sender": transaction.signer(fork),
        "intrinsicGas": transaction.intrinsic_gas(fork),
    }


@pytest.mark.parametrize("case", load_cases())
def test_decode__agrees_with_the_vectors_on_every_fork(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["txbytes"][2:])
    for name, expected in case["result"].items():
        fork = OTHER_NAMES.get(name) or Fork[name.upper()]
        result = {}
        if "exception" not in expected:
            result = {key: bytes.fromhex(expected[key][2:]) for key in ("hash", "sender")}
            result["intrinsicGas"] = int(expected["intrinsicGas"], 16)
        assert judge(raw, fork) == result, name
