"""The safe box: a key in a file that only a password opens.

The file is the Web3 Secret Storage of version 3, as other wallets read and write it.

Sources: SEC-41
"""

import json
import os
from math import prod
from pathlib import Path

from eth_account import Account

MIN_PASSWORD = 12
KEY_LENGTH = 32
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
# A file names its own work factor: what nobody needs is refused instead of worked on.
MAX_SIZE = 4_096
MAX_WORK = 2**23
SCRYPT_COST = 2**18


class SafeBoxError(ValueError):
    """A safe box that cannot be made or opened."""


def write_safe_box(path: Path, private_key: bytes, password: str) -> str:
    """
    Lock a key in a new file that only its owner may read.

    Parameters
    ----------
    path
        Where; nothing that exists is overwritten.
    private_key
        32 bytes.
    password
        At least 12 characters.

    Returns
    -------
    str
        The key's address.

    Raises
    ------
    SafeBoxError
        If the password is short, the key is none, or the file exists.

    """
    if len(password) < MIN_PASSWORD:
        raise SafeBoxError(
            f"the password has {len(password)} characters, expected {MIN_PASSWORD} or more"
        )
    if len(private_key) != KEY_LENGTH:
        raise SafeBoxError(f"the key has {len(private_key)} bytes, expected {KEY_LENGTH}")
    if not 0 < int.from_bytes(private_key, "big") < CURVE_ORDER:
        raise SafeBoxError("these 32 bytes are no key of the curve secp256k1")
    address = Account.from_key(private_key).address
    box = Account.encrypt(private_key, password, kdf="scrypt", iterations=SCRYPT_COST)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SafeBoxError(f"{path.name} exists; a safe box is never overwritten") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(box, file)
    return str(address)


def open_safe_box(path: Path, password: str) -> bytes:
    """
    Take the key out of a safe box.

    Parameters
    ----------
    path
        The file.
    password
        The one with which it was locked.

    Returns
    -------
    bytes
        The 32 bytes of the key.

    Raises
    ------
    SafeBoxError
        If the file is no safe box, asks for too much work, or the password is another.

    """
    if path.stat().st_size > MAX_SIZE:
        raise SafeBoxError(f"{path.name} is longer than {MAX_SIZE} bytes, so it is no safe box")
    try:
        box = json.loads(path.read_text(encoding="utf-8"))
        parameters = box["crypto"]["kdfparams"]
        # scrypt's work, or PBKDF2's rounds
        work = [int(parameters.get(name, 1)) for name in ("n", "r", "p", "c")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SafeBoxError(f"{path.name} is no safe box: {error}") from error
    if prod(work) > MAX_WORK:
        raise SafeBoxError(f"{path.name} asks for too much work, {prod(work)} of {MAX_WORK}")
    try:
        return bytes(Account.decrypt(box, password))
    except (ValueError, KeyError, TypeError, NotImplementedError) as error:
        raise SafeBoxError(f"{path.name} does not open: {error}") from error
