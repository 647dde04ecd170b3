"""A signed transaction in a file, for somebody else to submit. All in it will be public."""

import json
from pathlib import Path

from mevm_suite.holder.failure import Unusable
from shielded.wallet.signing import Signed

MAX_BYTES = 1 << 20  # 32 spends and outputs take a tenth of it
FIELDS = {"chainId": int, "pool": str, "deadline": int, "data": str}


def write_signed(path: Path, chain_id: int, pool: bytes, signed: Signed) -> None:
    """
    Write a transaction that anyone can submit.

    Raises
    ------
    Unusable
        When the file cannot be written.

    """
    content = {
        "chainId": chain_id,
        "pool": f"0x{pool.hex()}",
        "deadline": signed.transaction.deadline,
        "data": f"0x{signed.data.hex()}",
    }
    try:
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="ascii")
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None


def read_signed(path: Path, chain_id: int, pool: bytes) -> bytes:
    """
    Read the call data of a transaction.

    Raises
    ------
    Unusable
        When the file is something else, or of another pool.

    """
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(MAX_BYTES))
        if not all(type(content[name]) is kind for name, kind in FIELDS.items()):
            raise ValueError
        data = bytes.fromhex(content["data"].removeprefix("0x"))
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise Unusable(f"{path}: expected what --sign-only writes") from None
    here = f"0x{pool.hex()} on chain {chain_id}"
    there = f"{content['pool'].lower()} on chain {content['chainId']}"
    if here != there:
        raise Unusable(f"{path}: a transaction of the pool {there}, the record's is {here}")
    return data
