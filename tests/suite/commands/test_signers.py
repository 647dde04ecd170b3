"""Key files, external signers, and the environment: who signs, and what is never signed."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from mevm_suite.holder.failure import Unusable
from mevm_suite.holder.signers import CommandSigner, make_signer

KEY = "0x" + "11" * 32
ADDRESS = Account.from_key(KEY).address
TRANSACTION = {
    "from": ADDRESS,
    "to": "0x" + "22" * 20,
    "value": 0,
    "data": b"\x12\x34",
    "chainId": 1337,
    "nonce": 3,
    "gas": 100_000,
    "maxFeePerGas": 10**10,
    "maxPriorityFeePerGas": 10**9,
    "type": 2,
}
# Signs what it reads from its standard input; the first argument may change a field first.
SCRIPT = f"""
import json, sys
from eth_account import Account
fields = json.load(sys.stdin)
fields.pop("from")
fields |= json.loads(sys.argv[1])
print("0x" + Account.sign_transaction(fields, "{KEY}").raw_transaction.hex())
"""


def command(tmp_path: Path, **changes: Any) -> str:
    """Return a signer that changes some fields."""
    path = tmp_path / "signer.py"
    path.write_text(SCRIPT)
    return shlex.join([sys.executable, str(path), json.dumps(changes)])


@pytest.fixture
def keyfile(tmp_path: Path) -> Path:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(Account.encrypt(KEY, "secret", kdf="pbkdf2", iterations=10)))
    return path


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: Any) -> None:
    for name in ("MEVM_PRIVATE_KEY", "MEVM_KEY_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def never() -> str:
    raise AssertionError("nobody is asked")


def test_make_signer__without_any_key_is_none() -> None:
    assert make_signer(None, None, None, never) is None


def test_make_signer__from_the_environment(monkeypatch: Any) -> None:
    monkeypatch.setenv("MEVM_PRIVATE_KEY", KEY)
    signer = make_signer(None, None, None, never)
    assert signer is not None
    assert signer.address == ADDRESS
    assert Account.recover_transaction(signer.sign(TRANSACTION)) == ADDRESS


def test_make_signer__never_prints_a_bad_key(monkeypatch: Any) -> None:
    monkeypatch.setenv("MEVM_PRIVATE_KEY", "0x1234secret")
    with pytest.raises(Unusable) as failure:
        make_signer(None, None, None, never)
    assert "expected a private key of 32 bytes in hex" in failure.value.message
    assert "secret" not in failure.value.message


def test_make_signer__from_a_key_file(keyfile: Path, monkeypatch: Any) -> None:
    signer = make_signer(keyfile, None, None, lambda: "secret")
    assert signer is not None
    assert signer.address == ADDRESS
    monkeypatch.setenv("MEVM_KEY_PASSWORD", "secret")
    signer = make_signer(keyfile, None, None, never)
    assert signer is not None
    assert signer.address == ADDRESS


def test_make_signer__refuses_a_wrong_password(keyfile: Path) -> None:
    with pytest.raises(Unusable, match="MAC mismatch"):
        make_signer(keyfile, None, None, lambda: "guess")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 3}', KEY])
def test_make_signer__refuses_what_is_no_key_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(Unusable, match="expected an encrypted key file"):
        make_signer(path, None, None, lambda: "secret")


def test_make_signer__refuses_contradictions(keyfile: Path) -> None:
    with pytest.raises(Unusable, match="--keyfile and --signer exclude each other"):
        make_signer(keyfile, "true", ADDRESS, never)
    with pytest.raises(Unusable, match="--signer needs --account"):
        make_signer(None, "true", None, never)


def test_command__signs(tmp_path: Path) -> None:
    raw = CommandSigner(command(tmp_path), ADDRESS).sign(TRANSACTION)
    assert Account.recover_transaction(raw) == ADDRESS


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"to": "0x" + "33" * 20}, "to"),
        ({"value": "0x1"}, "value"),
        ({"data": "0x"}, "data"),
        ({"nonce": "0x4"}, "nonce"),
        ({"chainId": "0x1"}, "chainId"),
        ({"maxFeePerGas": "0xffffffffffff"}, "maxFeePerGas"),
    ],
)
def test_command__must_sign_what_it_was_asked_for(
    tmp_path: Path, changes: dict[str, str], name: str
) -> None:
    with pytest.raises(Unusable, match=f"the signer changed the field {name} of the transaction"):
        CommandSigner(command(tmp_path, **changes), ADDRESS).sign(TRANSACTION)


def test_command__must_sign_for_the_account(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=f"the signer signed for {ADDRESS}, expected 0x2222"):
        CommandSigner(command(tmp_path), "0x" + "22" * 20).sign(TRANSACTION)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("/nowhere/signer", "No such file or directory"),
        ("false", "failed with 1: it says nothing"),
        ("echo 0x1234", "no signed transaction"),
        ("echo hello", "no signed transaction"),
    ],
)
def test_command__that_fails_is_named(words: str, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        CommandSigner(words, ADDRESS).sign(TRANSACTION)


def test_transfer__with_an_external_signer(
    chain: Any, mevm: Any, holder: str, tmp_path: Path
) -> None:
    mevm("claim", holder, "--yes", key=chain.keys[1])
    path = tmp_path / "signer.py"
    path.write_text(SCRIPT.replace(KEY, chain.keys[1]))
    signer = shlex.join([sys.executable, str(path), "{}"])
    options = ("--signer", signer, "--account", holder, "--yes")
    mevm("transfer", "CEC", chain.account(4), "2", *options)
    assert chain.read("CEC", "balanceOf", chain.account(4)) == 2 * 10**18


def test_lock__with_a_key_file(chain: Any, mevm: Any, holder: str, tmp_path: Path) -> None:
    mevm("claim", holder, "--yes", key=chain.keys[1])
    path = tmp_path / "key.json"
    content = Account.encrypt(chain.keys[1], "secret", kdf="pbkdf2", iterations=10)
    path.write_text(json.dumps(content))
    result = mevm.run("lock", "3", "--keyfile", path, "--yes", input="secret\n")
    assert result.exit_code == 0, result.stderr
    assert "secret" not in result.output + result.stderr
    assert chain.read("CEC", "locked", holder) >= 3 * 10**18 - 1
