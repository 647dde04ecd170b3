"""`mevm token verify`: code against source, chain against table, and every deviation found."""

from typing import Any

import pytest

from mevm_suite.deployment.bytecode import compare_code
from mevm_suite.deployment.compiler import CompileError, Immutable, compiled
from mevm_suite.deployment.record import ContractRecord

UNIT = 10**18


@pytest.mark.rule("CEC-01")
def test_verify__agrees_line_by_line(chain: Any, mevm: Any) -> None:
    rows = mevm.json("verify")
    assert all(row["ok"] for row in rows)
    codes = [row for row in rows if row["what"].startswith("code of ")]
    assert len(codes) == 2 + len(chain.cec.system)
    assert f"HOLDER = {chain.cec.vesting.address}" in codes[0]["details"]
    assert f"TOKEN = {chain.cec.token.address}" in codes[1]["details"]
    lines = rows[len(codes) :]
    assert len(lines) == 7 + 1
    assert lines[-1]["table"] == lines[-1]["chain"] == lines[-1]["table"].split(".")[0]


def test_verify__prints_a_table(mevm: Any) -> None:
    output = mevm("verify", "--token", "CEC")
    assert "Chain 1337 against source and tables" in output
    assert "code of Vesting" in output


def test_verify__finds_another_code(chain: Any, mevm: Any) -> None:
    code = bytearray(chain.backend.code(chain.cec.vesting.address))
    code[1_000] ^= 1
    request = chain.backend.w3.provider.make_request
    request("anvil_setCode", [chain.cec.vesting.address, "0x" + code.hex()])
    result = mevm.run("verify")
    assert result.exit_code == 1
    assert "code differs from the source, first at byte 1000" in result.stdout
    assert "checks fail" in result.stderr


def test_verify__finds_another_amount(chain: Any, mevm: Any) -> None:
    """Somebody with the power to edit the state moves a wei of the supply."""
    slot = _balance_slot(chain)
    request = chain.backend.w3.provider.make_request
    balance = chain.read("CEC", "balanceOf", chain.cec.vesting.address)
    request("anvil_setStorageAt", [chain.cec.token.address, slot, hex(balance - 1)])
    result = mevm.run("verify")
    assert result.exit_code == 1
    assert "balance: expected" in result.stdout


def _balance_slot(chain: Any) -> str:
    """Find where CEC keeps the balance of Vesting: the slot that the view reads its answer from."""
    token, vesting = chain.cec.token.address, chain.cec.vesting.address
    data = chain.backend.data("CEC", token, "balanceOf", vesting)
    call = {"to": token, "data": "0x" + data.hex()}
    answer = chain.backend.w3.provider.make_request("eth_createAccessList", [call])
    (entry,) = answer["result"]["accessList"]
    (slot,) = entry["storageKeys"]
    return str(slot)


def record(contract: str, address: str) -> ContractRecord:
    fields: dict[str, Any] = {"block": 0, "arguments": (), "code_hash": ""}
    return ContractRecord(contract=contract, address=address, **fields)


class Code:
    """A chain that has one code everywhere."""

    def __init__(self, code: bytes) -> None:
        self._code = code

    def code(self, address: str) -> bytes:
        return self._code


@pytest.mark.parametrize(
    ("change", "deviation"),
    [
        (lambda code: b"", "no code at this address"),
        (lambda code: code[:-1], "bytes of code, expected"),
        (lambda code: code + b"\0", "bytes of code, expected"),
        (lambda code: b"\xfe" + code[1:], "first at byte 0"),
    ],
)
def test_compare_code__finds_every_difference(chain: Any, change: Any, deviation: str) -> None:
    code = chain.backend.code(chain.cec.vesting.address)
    check = compare_code(Code(change(code)), "CEC", record("Vesting", "0x"))  # type: ignore[arg-type]
    assert not check.ok
    assert deviation in check.deviations[0]


def test_compare_code__masks_immutables_and_shows_them(chain: Any) -> None:
    code = bytearray(chain.backend.code(chain.cec.vesting.address))
    code[-32:] = (999).to_bytes(32, "big")
    check = compare_code(Code(bytes(code)), "CEC", record("Vesting", "0x"))  # type: ignore[arg-type]
    assert check.ok
    assert check.immutables["COUNT"] == "999"
    assert check.immutables["TOKEN"] == chain.cec.token.address


def test_compiled__knows_where_immutables_are() -> None:
    artifact = compiled("Vesting")
    assert artifact.immutables[1] == Immutable("ROOT", "bytes32", 32, 32)
    assert compiled("Vesting") is artifact
    names = [each.name for each in compiled("CEC").immutables]
    assert "fixed_supply.cap" in names
    offsets = [each.offset for each in compiled("CEC").immutables]
    assert offsets == sorted(offsets)


def test_compiled__refuses_an_unknown_contract() -> None:
    with pytest.raises(CompileError, match="expected one Nothing.vy"):
        compiled("Nothing")
