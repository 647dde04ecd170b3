"""Compare the code on the chain with the source, compiled anew with the same settings.

Deployed code is what the compiler calls runtime code, byte for byte, with the immutables behind
it: values that the constructor computed, which no compiler can know. They are left out of the
comparison of code and listed instead; what they have to be, `verify` compares.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from eth_utils import to_checksum_address

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.compiler import Artifact, Immutable, compiled
from mevm_suite.deployment.record import ContractRecord, Deployment

WORD = 32


@dataclass(frozen=True)
class CodeCheck:
    """The comparison of one contract."""

    symbol: str
    contract: str
    address: str
    size: int
    immutables: dict[str, str]
    deviations: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether source and chain agree."""
        return not self.deviations


def verify_code(deployment: Deployment, backend: Backend) -> list[CodeCheck]:
    """
    Compare every contract of a deployment with its source.

    Parameters
    ----------
    deployment
        The record of the deployment.
    backend
        The chain.

    Returns
    -------
    list[CodeCheck]
        One check per contract.

    """
    return [
        compare_code(backend, token.symbol, record)
        for token in deployment.tokens
        for record in (token.token, token.vesting, *token.system, *token.sales)
    ]


def compare_code(backend: Backend, symbol: str, record: ContractRecord) -> CodeCheck:
    """Compare one contract with its source."""
    artifact = compiled(record.contract)
    code = backend.code(record.address)
    deviations = tuple(_deviations(artifact, code))
    tail = code[len(artifact.runtime) // 2 :]
    return CodeCheck(
        symbol=symbol,
        contract=record.contract,
        address=record.address,
        size=len(code),
        immutables={}
        if deviations
        else {each.name: _value(each, tail) for each in artifact.immutables},
        deviations=deviations,
    )


def immutables(backend: Backend, record: ContractRecord) -> dict[str, str]:
    """Return the values behind a contract's code, by name; none where there is too little code."""
    artifact = compiled(record.contract)
    size = sum(each.length for each in artifact.immutables)
    code = backend.code(record.address)
    tail = code[len(code) - size :] if len(code) >= size else b""
    return {each.name: _value(each, tail) for each in artifact.immutables if tail}


def _deviations(artifact: Artifact, code: bytes) -> Iterator[str]:
    runtime = bytes.fromhex(artifact.runtime)
    expected = len(runtime) + sum(each.length for each in artifact.immutables)
    if not code:
        yield "no code at this address"
    elif len(code) != expected:
        yield f"{len(code)} bytes of code, expected {expected}"
    for place, (found, wanted) in enumerate(zip(code, runtime, strict=False)):
        if found != wanted:
            yield f"code differs from the source, first at byte {place}"
            return


def _value(immutable: Immutable, tail: bytes) -> str:
    """Show an immutable: addresses and numbers as such, text as text, the rest in hexadecimal."""
    raw = tail[immutable.offset : immutable.offset + immutable.length]
    if immutable.type == "address" or immutable.type.endswith(".vyi"):
        return to_checksum_address(raw[-20:])
    if immutable.type.startswith("uint"):
        return str(int.from_bytes(raw, "big"))
    if immutable.type.startswith("String"):
        length = int.from_bytes(raw[:WORD], "big")
        return raw[WORD : WORD + length].decode(errors="replace")
    return "0x" + raw.hex()
