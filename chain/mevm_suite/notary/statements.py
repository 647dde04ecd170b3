"""Attestations as the chain has them, and the calls that make, support and revoke them."""

from dataclasses import dataclass
from typing import Any

from eth_abi import encode
from eth_utils import keccak
from web3.exceptions import ContractLogicError

from mevm_suite.deployment.record import CommerceDeployment, ContractRecord
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.logs import read_events
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call

CONTRACT = "Attestations"
NOTHING = bytes(32)
_TERMS = "(bytes32,bytes32,bytes32,bytes32,uint256,bool,bool)"
_ENTRY = ("uint256", "address", "bytes32", "address", "uint256", _TERMS)


@dataclass(frozen=True)
class Terms:
    """What is attested, as ``IAttestations.Terms``."""

    schema: bytes
    subject: bytes
    content: bytes
    reference: bytes
    expires: int
    is_revocable: bool
    is_root: bool

    def words(self) -> tuple[Any, ...]:
        """Return the fields as the contract takes them."""
        return (
            *(self.schema, self.subject, self.content, self.reference),
            *(self.expires, self.is_revocable, self.is_root),
        )


@dataclass(frozen=True)
class Statement:
    """An attestation, and how many accounts testified to it."""

    id: bytes
    attester: str
    time: int
    revoked: int
    terms: Terms
    testimonies: int

    def fault(self, now: int) -> str | None:
        """Return why it is not valid; None if it is."""
        if self.revoked:
            return f"revoked at {Time(self.revoked)}"
        if self.terms.expires and now >= self.terms.expires:
            return f"expired at {Time(self.terms.expires)}"
        return None


class Attestations:
    """
    The attestations of a deployment.

    Parameters
    ----------
    backend
        The chain.
    commerce
        Its contracts.
    step
        How many blocks to ask for at a time.

    """

    def __init__(self, backend: Web3Backend, commerce: CommerceDeployment, step: int) -> None:
        self._backend = backend
        self.address = commerce.address_of(CONTRACT)
        self._record = record_of(commerce, CONTRACT)
        self._step = step

    @property
    def chain_id(self) -> int:
        """The chain that is read."""
        return self._backend.chain_id

    @property
    def now(self) -> int:
        """The time of the block that is read."""
        return self._backend.timestamp

    @property
    def block_number(self) -> int:
        """The block that is read."""
        return self._backend.block_number

    def read(self, function: str, *args: Any) -> Any:
        """Read from the contract."""
        return self._backend.call(CONTRACT, self.address, function, *args)

    def statement(self, id: bytes) -> Statement:
        """Return an attestation; Refused if there is none."""
        try:
            attester, time, revoked, terms = self.read("attestation", id)
        except ContractLogicError:
            raise Refused(f"there is no attestation {hexadecimal(id)}") from None
        count = self.read("testimony_count", id)
        return Statement(id, attester, time, revoked, Terms(*terms), count)

    def schemas(self) -> list[dict[str, Any]]:
        """Return what schemas are registered, and what they mean."""
        return [
            {
                "schema": hexadecimal(event["args"]["id"]),
                "definition": event["args"]["definition"],
                "author": event["args"]["author"],
            }
            for event in read_events(
                self._backend, self._record, "SchemaRegistered", {}, self._step
            )
        ]

    def ledger(self, schema: bytes, subject: bytes) -> list[dict[str, Any]]:
        """
        Return all entries of a schema about a subject, oldest first.

        Each entry's id commits to the entry before it, and the chain keeps the last: what a node
        withheld or changed would be missed here.

        Raises
        ------
        Refused
            When the entries do not lead from the last to the first.

        """
        self.check_schema(schema)
        filters = {"subject": subject}
        events = read_events(self._backend, self._record, "Attested", filters, self._step)
        previous = {
            bytes(event["args"]["id"]): bytes(event["args"]["previous"]) for event in events
        }
        entries: list[Statement] = []
        id = self.read("last_of", schema, subject)
        while id != NOTHING:
            entry = self.statement(id)
            if id not in previous or self._id_of(entry, previous[id]) != id:
                raise Refused(f"the node withholds or changes the entry {hexadecimal(id)}")
            entries.append(entry)
            id = previous[id]
        now = self.now
        return [_entry_row(number, entry, now) for number, entry in enumerate(entries[::-1], 1)]

    def made_since(self, block: int, attester: str, terms: Terms) -> bytes:
        """Return the last attestation that an account made with these terms from a block on."""
        record = self._record.model_copy(update={"block": block})
        filters = {"attester": attester, "subject": terms.subject}
        for event in reversed([*read_events(self._backend, record, "Attested", filters)]):
            id = bytes(event["args"]["id"])
            if self.statement(id).terms == terms:
                return id
        raise Refused(f"the node has no attestation of {attester} since block {block}")

    def register(self, definition: str, schema: bytes) -> Call:
        """Return the call that registers a schema."""
        if self.read("is_schema", schema):
            raise Refused(f"schema {hexadecimal(schema)} is registered already")
        return self._call(f"register schema {hexadecimal(schema)}", "register_schema", definition)

    def attest(self, terms: Terms, count: int) -> Call:
        """Return the call that attests to the content of some files."""
        self.check_schema(terms.schema)
        if terms.reference != NOTHING:
            self.statement(terms.reference)
        what = f"{count} files" if terms.is_root else "a file"
        title = f"attest to {what}, as {hexadecimal(terms.content)}"
        return self._call(title, "attest", terms.words())

    def testify(self, id: bytes, account: str) -> Call:
        """Return the call by which an account supports an attestation."""
        found = self.statement(id)
        fault = found.fault(self.now)
        if fault is not None:
            raise Refused(f"the attestation does not hold: {fault}")
        if found.attester == account:
            raise Refused("an attester's own testimony adds nothing")
        if self.read("has_testified", id, account):
            raise Refused(f"{account} has testified already")
        return self._call(f"testify to {hexadecimal(id)} of {found.attester}", "testify", id)

    def revoke(self, id: bytes, account: str) -> Call:
        """Return the call by which an attester revokes what he said."""
        found = self.statement(id)
        if found.attester != account:
            raise Refused(f"{account} is not the attester; that is {found.attester}")
        if not found.terms.is_revocable:
            raise Refused("the attestation was made irrevocable")
        if found.revoked:
            raise Refused(f"the attestation was revoked at {Time(found.revoked)}")
        return self._call(f"revoke {hexadecimal(id)}", "revoke", id)

    def check_schema(self, schema: bytes) -> None:
        """Refuse a schema that nobody registered."""
        if not self.read("is_schema", schema):
            raise Refused(f"schema {hexadecimal(schema)} is not registered; `schema` registers it")

    def _id_of(self, entry: Statement, previous: bytes) -> bytes:
        said = (entry.attester, entry.time, entry.terms.words())
        return keccak(encode(_ENTRY, (self.chain_id, self.address, previous, *said)))

    def _call(self, title: str, function: str, *args: Any) -> Call:
        return Call(title, CONTRACT, self.address, function, args)


def record_of(commerce: CommerceDeployment, contract: str) -> ContractRecord:
    """Return a contract of a deployment, with the block from which its events are read."""
    address = commerce.address_of(contract)
    (found,) = (each for each in commerce.contracts if each.address == address)
    return found


def hexadecimal(value: bytes) -> str:
    """Return bytes as commands read and write them."""
    return "0x" + value.hex()


def _entry_row(number: int, entry: Statement, now: int) -> dict[str, Any]:
    terms = entry.terms
    return {
        "number": number,
        "time": Time(entry.time),
        "attester": entry.attester,
        "content": hexadecimal(terms.content),
        "many files": terms.is_root,
        "reference": None if terms.reference == NOTHING else hexadecimal(terms.reference),
        "expires": Time(terms.expires) if terms.expires else None,
        "revoked": Time(entry.revoked) if entry.revoked else None,
        "valid": entry.fault(now) is None,
        "testimonies": entry.testimonies,
        "attestation": hexadecimal(entry.id),
    }
