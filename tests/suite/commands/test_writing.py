"""`mevm token claim|transfer|lock`: sending with a key, without one, and what is refused."""

import json
from typing import Any

import pytest

from mevm_suite.deployment.compiler import compiled_at
from mevm_suite.deployment.web3_backend import TransactionFailed
from mevm_suite.holder.signers import KEY_VARIABLE
from mevm_suite.paths import ROOT

UNIT = 10**18
DAY = 86_400
NOBODY = "0x" + "00" * 20


def test_claim__pays_the_holder_whoever_signs(chain: Any, mevm: Any, holder: str) -> None:
    due = sum(chain.read("Vesting", "claimable", grant) for grant in (1, 2))
    result = mevm.run("claim", holder, "--yes", key=chain.keys[3])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1  # team and gift are not due yet
    assert "CEC of grant 2" in result.stderr
    assert chain.read("CEC", "balanceOf", holder) == due
    again = mevm.run("claim", holder, "--yes", key=chain.keys[3])
    assert (again.exit_code, again.stderr) == (1, "Error: nothing to do\n")


def test_claim__takes_mined_tokens_too(chain: Any, mevm: Any, holder: str) -> None:
    mevm("claim", holder, "--yes", key=chain.keys[1])
    mevm("lock", "5000", "--yes", key=chain.keys[1])
    chain.travel(chain.backend.timestamp + 3 * DAY)
    before = chain.read("CEC", "available", holder)
    mined = chain.read("LockMining", "claimable", holder)
    mevm("claim", holder, "--source", "mining", "--yes", key=chain.keys[3])
    assert chain.read("CEC", "available", holder) >= before + mined > before
    kinds = [row["kind"] for row in mevm.json("history", holder)]
    assert kinds[-1] == "LockMining"


def test_transfer__sends_exactly(chain: Any, mevm: Any, holder: str) -> None:
    mevm("claim", holder, "--yes", key=chain.keys[1])
    receiver = chain.account(4)
    result = mevm.run(
        "transfer", "CEC", receiver, "1.000000000000000001", key=chain.keys[1], input="y\n"
    )
    assert result.exit_code == 0
    assert f"send 1.000000000000000001 CEC to {receiver}, where it locks" in result.stderr
    assert f"Sign as {holder} on chain 1337?" in result.stderr
    assert chain.read("CEC", "balanceOf", receiver) == UNIT + 1
    assert chain.read("CEC", "locked", receiver) == UNIT + 1


def test_transfer__asks_first(chain: Any, mevm: Any, holder: str) -> None:
    mevm("claim", holder, "--yes", key=chain.keys[1])
    result = mevm.run("transfer", "CEC", chain.account(4), "1", key=chain.keys[1], input="n\n")
    assert (result.exit_code, "Aborted!" in result.stderr) == (1, True)
    assert chain.read("CEC", "balanceOf", chain.account(4)) == 0


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        (["CEC", "{other}", "1"], 1, "transfer amount exceeds balance"),
        (["CEC", NOBODY, "1"], 2, "would be lost"),
        (["CEC", "{token}", "1"], 2, "would be lost"),
        (["XYZ", "{other}", "1"], 2, "no token XYZ in the record"),
        (["CEC", "{other}", "0"], 2, "expected more than zero"),
        (["CEC", "{other}", "1e3"], 2, "expected an amount such as 12.5"),
        (["CEC", "{other}", "0.0000000000000000001"], 2, "at most 18 decimals"),
    ],
)
def test_transfer__refuses(chain: Any, mevm: Any, args: list[str], code: int, reason: str) -> None:
    names = {"other": chain.account(4), "token": chain.cec.token.address}
    words = [each.format(**names) for each in args]
    result = mevm.run("transfer", *words, "--yes", key=chain.keys[1])
    assert (result.exit_code, result.stdout) == (code, "")
    assert reason in result.stderr


def test_lock__refuses_what_is_locked_already(chain: Any, mevm: Any, holder: str) -> None:
    mevm("claim", holder, "--yes", key=chain.keys[1])
    everything = chain.read("CEC", "balanceOf", holder) // UNIT
    mevm("lock", everything, "--yes", key=chain.keys[1])
    result = mevm.run("lock", everything, "--yes", key=chain.keys[1])
    assert result.exit_code == 1
    assert "CEC: amount is locked" in result.stderr


def test_writing__without_a_key_says_what_is_needed(chain: Any, mevm: Any) -> None:
    result = mevm.run("claim", chain.account(1), "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    for word in ("--keyfile", "--signer", KEY_VARIABLE, "--unsigned"):
        assert word in result.stderr


def test_writing__takes_no_key_from_the_command_line(chain: Any, mevm: Any) -> None:
    for option in ("--key", "--private-key", "--mnemonic", "--password"):
        result = mevm.run("claim", chain.account(1), option, chain.keys[1])
        assert (result.exit_code, f"No such option: {option}" in result.stderr) == (2, True)


def test_unsigned__is_what_a_shared_wallet_sends(chain: Any, mevm: Any, holder: str) -> None:
    """Two of three owners move what the wallet, as beneficiary, has vested and claimed."""
    owners = [chain.signed_by(number) for number in (0, 2, 3)]
    wallet = _deploy_wallet(chain, [owner.sender for owner in owners])
    vesting = chain.cec.vesting.address
    owners[1].transact("Vesting", vesting, "give", 0, wallet.address, UNIT)
    gift = chain.read("Vesting", "next_gift") - 1
    (grant,) = mevm.json("vesting", wallet.address)
    assert grant["grant"] == gift
    chain.travel(chain.backend.timestamp + 365 * DAY)
    (claim,) = json.loads(mevm("claim", wallet.address, "--unsigned"))
    assert (claim["to"], claim["value"], claim["chainId"]) == (vesting, "0", 1337)
    _call_together(wallet, owners[:2], claim)
    assert chain.read("CEC", "balanceOf", wallet.address) == UNIT
    out = mevm("transfer", "CEC", holder, "0.25", "--unsigned")
    _call_together(wallet, owners[1:], json.loads(out)[0])
    assert chain.read("CEC", "balanceOf", holder) == UNIT // 4
    with pytest.raises(TransactionFailed, match="needs another owner"):
        _call_together(wallet, [owners[0], owners[0]], claim)


def _deploy_wallet(chain: Any, owners: list[str]) -> Any:
    source = compiled_at(ROOT / "tests/mocks/SharedWallet.vy")
    factory = chain.backend.w3.eth.contract(abi=source.abi, bytecode=source.bytecode)
    receipt = chain.backend.send({"data": factory.constructor(owners).data_in_transaction})
    return chain.backend.w3.eth.contract(receipt["contractAddress"], abi=source.abi)


def _call_together(wallet: Any, owners: list[Any], call: dict[str, Any]) -> None:
    data = wallet.encode_abi("call", args=(call["to"], call["data"]))
    for owner in owners:
        owner.send({"to": wallet.address, "data": data})
