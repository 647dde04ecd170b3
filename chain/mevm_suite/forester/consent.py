"""What a registrar signed for a parcel, on its way to who registers it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from eth_utils import to_checksum_address

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.grid import Claims, count_cells
from mevm_suite.forest.titles import (
    Consent,
    Registry,
    Title,
    extension_to_sign,
    parcel_id,
    registration_to_sign,
)
from mevm_suite.forester.claims import check_claims
from mevm_suite.forester.estate import name_word

VERSION = 1
MAX_BLOCKS = 64
MAX_SIGNATURE = 1_024


@dataclass(frozen=True)
class Registration:
    """
    A parcel to register: whose, by what title, which cells, and who signs for it.

    What one transaction cannot claim follows in extensions; each part has a signature.
    """

    registry: Registry
    holder: str
    name: str
    title: Title
    claims: Claims
    registrar: str
    consent: Consent
    signatures: tuple[bytes, ...] = ()

    @property
    def id(self) -> bytes:
        """The parcel's id."""
        return parcel_id(self.registry, self.holder, name_word(self.name))

    @property
    def cells(self) -> int:
        """How many cells it covers in all."""
        return count_cells(self.claims)

    def parts(self) -> list[Claims]:
        """Return the claims as transactions take them."""
        items = list(self.claims.items())
        return [
            dict(items[start : start + MAX_BLOCKS]) for start in range(0, len(items), MAX_BLOCKS)
        ]

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the registrar signs for each part."""
        first, *others = self.parts()
        word = name_word(self.name)
        yield registration_to_sign(
            self.registry, self.holder, word, self.title, first, self.consent, self.cells
        )
        for part in others:
            yield extension_to_sign(self.registry, self.id, part, self.consent)

    def signed(self, signatures: tuple[bytes, ...]) -> Self:
        """Return the same with its signatures."""
        return replace(self, signatures=signatures)

    def save(self, path: Path) -> None:
        """Write it to a new file; ForestError where that cannot be."""
        document = {
            "version": VERSION,
            "chain_id": self.registry.chain_id,
            "registry": self.registry.address,
            "holder": self.holder,
            "name": self.name,
            "document": "0x" + self.title.document.hex(),
            "jurisdiction": self.title.jurisdiction,
            "tenure_end": self.title.tenure_end,
            "classes": self.title.classes,
            "claims": {str(block): hex(word) for block, word in self.claims.items()},
            "registrar": self.registrar,
            "nonce": self.consent.nonce,
            "deadline": self.consent.deadline,
            "signatures": ["0x" + each.hex() for each in self.signatures],
        }
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(json.dumps(document, indent=2) + "\n")
        except OSError as error:
            raise ForestError(f"{path}: cannot be written: {error.strerror}") from None

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; ForestError if the file holds something else."""
        try:
            found = cls._of(json.loads(path.read_bytes()))
        except OSError as error:
            raise ForestError(f"{path}: cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ForestError(f"{path}: expected a registrar's signature: {error!r}") from None
        return found

    @classmethod
    def _of(cls, document: dict[str, Any]) -> Self:
        if document["version"] != VERSION:
            raise ValueError(f"expected version {VERSION}")
        claims = {int(block): int(word, 16) for block, word in document["claims"].items()}
        check_claims(claims)
        numbers = [document[name] for name in ("tenure_end", "classes", "nonce", "deadline")]
        if not all(type(number) is int and 0 <= number < 2**256 for number in numbers):
            raise ValueError("expected whole numbers of 256 bits")
        tenure_end, classes, nonce, deadline = numbers
        title = Title(_bytes(document["document"]), document["jurisdiction"], tenure_end, classes)
        title.fields()
        found = cls(
            registry=Registry(document["chain_id"], to_checksum_address(document["registry"])),
            holder=to_checksum_address(document["holder"]),
            name=str(document["name"]),
            title=title,
            claims=claims,
            registrar=to_checksum_address(document["registrar"]),
            consent=Consent(nonce, deadline),
            signatures=tuple(_bytes(each) for each in document["signatures"]),
        )
        if len(found.signatures) != len(found.parts()):
            raise ValueError("expected a signature for each 64 blocks")
        if any(len(each) > MAX_SIGNATURE for each in found.signatures):
            raise ValueError(f"expected signatures of at most {MAX_SIGNATURE} bytes")
        return found


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
