"""Compare deployed contracts with what is published: arguments, immutables, settings, code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi import encode

from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.bytecode import immutables
from mevm_suite.deployment.contracts import as_json, code_hash
from mevm_suite.deployment.record import ContractRecord
from mevm_suite.deployment.sale import as_found

Facts = Iterator[tuple[str, Any, Any]]
Read = Callable[..., Any]
Settings = Callable[[Read, tuple[Any, ...]], Facts]
Place = int | tuple[int, ...]
"""Of a value among a constructor's arguments: its number, or the numbers down into a tuple."""


@dataclass(frozen=True)
class Published:
    """Where the published values are found on the chain, by contract."""

    immutables: Mapping[str, Mapping[str, Place]]  # behind the code, by name
    getters: Mapping[str, Mapping[str, Place]]  # without arguments, by name
    settings: Mapping[str, Settings]  # whatever has to be asked in another way


@dataclass(frozen=True)
class ContractCheck:
    """The comparison of one contract."""

    symbol: str
    contract: str
    address: str
    deviations: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether what is published and the chain agree."""
        return not self.deviations


def check_contracts(
    symbol: str,
    records: Sequence[ContractRecord],
    expected: Mapping[str, tuple[Any, ...]],
    published: Published,
    backend: Backend,
) -> list[ContractCheck]:
    """
    Compare contracts with the published terms.

    Parameters
    ----------
    symbol
        The token that they belong to.
    records
        What was deployed.
    expected
        The constructor arguments that the published terms give, by contract.
    published
        Where these are found on the chain.
    backend
        The chain.

    Returns
    -------
    list[ContractCheck]
        One check per contract.

    """
    return [
        ContractCheck(
            symbol,
            each.contract,
            each.address,
            tuple(
                f"{name}: expected {wanted}, found {found}"
                for name, wanted, found in _facts(backend, each, expected[each.contract], published)
                if wanted != found
            ),
        )
        for each in records
    ]


def settings(first: int, end: int | None = None) -> Settings:
    """Expect some of the arguments, in their order, from ``settings()``."""

    def facts(read: Read, args: tuple[Any, ...]) -> Facts:
        yield "settings", tuple(as_found(each) for each in args[first:end]), read("settings")

    return facts


def listed(function: str, *arguments: int) -> Settings:
    """Expect yes for each address in the given arguments, which are lists of them or one."""

    def facts(read: Read, args: tuple[Any, ...]) -> Facts:
        for number in arguments:
            value = args[number]
            for address in [value] if isinstance(value, str) else value:
                yield f"{function} {address}", True, read(function, address)

    return facts


def _facts(
    backend: Backend, record: ContractRecord, args: tuple[Any, ...], published: Published
) -> Facts:
    name = record.contract
    yield "arguments", as_json(args), as_json(record.arguments)
    yield "code", record.code_hash, code_hash(backend, record.address)
    if not backend.code(record.address):
        return

    def read(function: str, *words: Any) -> Any:
        return backend.call(name, record.address, function, *words)

    wanted = published.immutables.get(name, {})
    behind = immutables(backend, record) if wanted else {}
    for immutable, place in wanted.items():
        yield immutable, _behind(_at(args, place)), behind.get(immutable)
    for getter, place in published.getters.get(name, {}).items():
        yield getter, as_found(_at(args, place)), read(getter)
    if name in published.settings:
        yield from published.settings[name](read, args)


def _at(args: tuple[Any, ...], place: Place) -> Any:
    value: Any = args
    for number in (place,) if isinstance(place, int) else place:
        value = value[number]
    return value


def _behind(value: Any) -> str:
    """Return an argument as ``immutables`` shows it."""
    if not isinstance(value, tuple):
        return str(value)
    kinds = ["address" if isinstance(each, str) else "uint256" for each in value]
    return "0x" + encode(kinds, value).hex()
