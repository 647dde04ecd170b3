"""The file that says which files an attestation is about, with the proof of each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from eth_utils import keccak
from pydantic import Field, ValidationError

from mevm_suite.holder.failure import Unusable
from mevm_suite.notary.contents import content_leaf, content_tree
from mevm_suite.tables.schema import StrictModel

MAX_DEPTH = 32  # of proofs, in the contract
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]


class FileProof(StrictModel):
    """A file by its hash, and the siblings from its leaf up to the root."""

    name: str
    content: Hash
    proof: tuple[Hash, ...] = Field(max_length=MAX_DEPTH)


class Proofs(StrictModel):
    """Proofs of many files under one root; the attestation is None until it is made."""

    chain_id: int
    contract: str
    attestation: Hash | None
    root: Hash
    files: tuple[FileProof, ...]

    def proof_of(self, content: bytes) -> list[bytes] | None:
        """Return the proof of a content, whatever its file is called; None if there is none."""
        for each in self.files:
            if each.content == _hex(content):
                return [_bytes(sibling) for sibling in each.proof]
        return None

    def save(self, path: Path) -> None:
        """Write the file; Unusable where that cannot be done."""
        try:
            path.write_text(self.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from None

    def reserve(self, path: Path) -> None:
        """Write the file before anything is sent, but over nothing other than its like."""
        if path.exists() and Proofs.load(path) != self:
            raise Unusable(f"{path} exists; name another file with --proofs")
        self.save(path)

    def with_attestation(self, attestation: bytes) -> Self:
        """Return the same for an attestation that was made."""
        return self.model_copy(update={"attestation": _hex(attestation)})

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file; Unusable where it has another form."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from None
        except ValidationError:
            raise Unusable(f"{path}: expected a file of proofs") from None


def hash_files(paths: tuple[Path, ...]) -> dict[bytes, Path]:
    """
    Return the hash of each file's content.

    Raises
    ------
    Unusable
        When a file cannot be read, or two have the same content.

    """
    found: dict[bytes, Path] = {}
    for path in paths:
        try:
            content = keccak(path.read_bytes())
        except OSError as error:
            raise Unusable(f"{path}: {error.strerror}") from None
        if content in found:
            raise Unusable(f"{path} has the same content as {found[content]}")
        found[content] = path
    return found


def make_proofs(files: Mapping[bytes, Path], chain_id: int, contract: str) -> Proofs:
    """Return the root over files, and their proofs."""
    tree = content_tree(files)
    proofs = tuple(
        FileProof(
            name=path.name,
            content=_hex(content),
            proof=tuple(_hex(sibling) for sibling in tree.proof(content_leaf(content))),
        )
        for content, path in files.items()
    )
    root = _hex(tree.root)
    return Proofs(chain_id=chain_id, contract=contract, attestation=None, root=root, files=proofs)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
