"""Which contracts the gateway serves: those that a deployment record names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from mevm_suite.holder.connection import parse_address
from mevm_suite.holder.failure import Unusable

NEEDED = ("AutomaticContract", "DepositAddress", "Attestations", "AccountFactory")
NAMES = "NameRegistry"


@dataclass(frozen=True)
class Contracts:
    """The addresses of a deployment; ``suite`` holds all, ``names`` is None without a registry."""

    chain_id: int
    automatic: str
    deposits: str
    attestations: str
    accounts: str
    names: str | None
    suite: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Self:
        """
        Read a deployment record, wherever in it the contracts are listed.

        Parameters
        ----------
        path
            A JSON file with ``chain_id``, and objects with ``contract`` and ``address``.

        Returns
        -------
        Contracts
            Their addresses.

        Raises
        ------
        Unusable
            When it cannot be read, or lacks a contract, or names one twice.

        """
        try:
            record = json.loads(path.read_bytes())
            chain_id = int(record["chain_id"])
            found = [(name, parse_address(address)) for name, address in _records(record)]
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unusable(f"{path}: expected a deployment record: {error}") from None
        places: list[Any] = []
        for name in (*NEEDED, NAMES):
            addresses = {address for each, address in found if each == name}
            if len(addresses) > 1 or (name in NEEDED and not addresses):
                raise Unusable(f"{path}: expected one {name}, found {len(addresses)}")
            places.append(addresses.pop() if addresses else None)
        places.append(frozenset(address for _, address in found))
        return cls(chain_id, *places)


def _records(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("contract"), str) and isinstance(value.get("address"), str):
            yield value["contract"], value["address"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _records(each)
