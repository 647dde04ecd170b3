"""Who signs: an encrypted key file, an external command, or a key in the environment.

A key is never taken from the command line, where other users of the machine and the shell's
history would see it.
"""

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage
from eth_account.signers.local import LocalAccount
from eth_account.typed_transactions import TypedTransaction
from eth_utils import to_checksum_address
from hexbytes import HexBytes

from mevm_suite.deployment.web3_backend import Signer
from mevm_suite.holder.failure import Unusable

KEY_VARIABLE = "MEVM_PRIVATE_KEY"
PASSWORD_VARIABLE = "MEVM_KEY_PASSWORD"
SIGNER_TIMEOUT = 300
SIGNED_FIELDS = (
    *("chainId", "nonce", "gas", "to", "value", "data"),
    *("maxFeePerGas", "maxPriorityFeePerGas", "type"),
)


class KeySigner:
    """
    Signs with a key in memory.

    Parameters
    ----------
    account
        eth_account's account.

    """

    def __init__(self, account: LocalAccount) -> None:
        self._account = account

    @property
    def address(self) -> str:
        """The account, checksummed."""
        return str(self._account.address)

    def sign(self, transaction: dict[str, Any]) -> bytes:
        """Return the signed transaction."""
        fields = {name: value for name, value in transaction.items() if name != "from"}
        return bytes(self._account.sign_transaction(fields).raw_transaction)

    def sign_message(self, message: SignableMessage) -> bytes:
        """Return the signature of a message, 65 bytes."""
        return bytes(self._account.sign_message(message).signature)


class CommandSigner:
    """
    Has a command sign: a hardware wallet's tool, a signing service, a script.

    The command reads the unsigned transaction from its standard input, as the JSON object of
    ``eth_signTransaction``, and writes the signed one in hexadecimal to its standard output.

    Parameters
    ----------
    command
        The command with its arguments; no shell reads it.
    address
        The account that it signs for.

    """

    def __init__(self, command: str, address: str) -> None:
        self._command = shlex.split(command)
        self._address = to_checksum_address(address)

    @property
    def address(self) -> str:
        """The account, checksummed."""
        return self._address

    def sign(self, transaction: dict[str, Any]) -> bytes:
        """Return the signed transaction, after checking that it is the one that was asked for."""
        request = json.dumps({name: _as_json(value) for name, value in transaction.items()})
        try:
            done = subprocess.run(
                self._command, input=request, capture_output=True, text=True, timeout=SIGNER_TIMEOUT
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unusable(f"signer {self._command[0]}: {error}") from None
        if done.returncode != 0:
            reason = done.stderr.strip()[-500:] or "it says nothing"
            raise Unusable(f"signer {self._command[0]} failed with {done.returncode}: {reason}")
        try:
            raw = bytes.fromhex(done.stdout.strip().removeprefix("0x"))
            signed = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
            sender = Account.recover_transaction(raw)
        except Exception as error:  # whatever a decoder makes of a stranger's bytes
            raise Unusable(f"signer {self._command[0]}: no signed transaction: {error}") from None
        self._check(transaction, signed, str(sender))
        return raw

    def _check(self, asked: dict[str, Any], signed: dict[str, Any], sender: str) -> None:
        if sender != self._address:
            raise Unusable(f"the signer signed for {sender}, expected {self._address}")
        for name in SIGNED_FIELDS:
            if _canonical(asked.get(name)) != _canonical(signed.get(name)):
                raise Unusable(f"the signer changed the field {name} of the transaction")


def make_signer(
    keyfile: Path | None, command: str | None, account: str | None, password: Callable[[], str]
) -> Signer | None:
    """
    Return the signer that options and environment describe.

    Parameters
    ----------
    keyfile
        Encrypted key file (Web3 Secret Storage).
    command
        External signer.
    account
        The account that the external signer signs for.
    password
        Asked for the key file's password unless the environment has it.

    Returns
    -------
    Signer or None
        None if there is no key at all: only looking is possible then.

    Raises
    ------
    Unusable
        When one of them cannot be used.

    """
    if keyfile is not None and command is not None:
        raise Unusable("--keyfile and --signer exclude each other")
    if command is not None:
        if account is None:
            raise Unusable("--signer needs --account, the address that it signs for")
        return CommandSigner(command, account)
    if keyfile is not None:
        return _from_keyfile(keyfile, password)
    key = os.environ.get(KEY_VARIABLE)
    if not key:
        return None
    try:
        return KeySigner(Account.from_key(key))
    except Exception:  # the error's text may hold the key
        raise Unusable(f"{KEY_VARIABLE}: expected a private key of 32 bytes in hex") from None


def _from_keyfile(path: Path, ask: Callable[[], str]) -> KeySigner:
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    except ValueError:
        raise Unusable(f"{path}: expected an encrypted key file") from None
    password = os.environ.get(PASSWORD_VARIABLE)
    try:
        key = Account.decrypt(content, ask() if password is None else password)
    except (KeyError, TypeError, NotImplementedError):
        raise Unusable(f"{path}: expected an encrypted key file") from None
    except ValueError as error:
        raise Unusable(f"{path}: {error}") from None
    return KeySigner(Account.from_key(key))


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return hex(value) if isinstance(value, int) else value


def _canonical(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return bytes.fromhex(value[2:]) if isinstance(value, str) else value
