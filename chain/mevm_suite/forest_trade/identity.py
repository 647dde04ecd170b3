"""Who is identified, by whom, and how identity data reaches the other side of a signed deal."""

from dataclasses import dataclass
from typing import Any

from eth_utils import keccak, to_canonical_address
from web3.exceptions import ContractLogicError

from mevm_suite.deployment.forest_community import ROLES
from mevm_suite.forest_trade.desk import Desk, known
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

IDENTITIES = "IdentityRegistry"
NOTARY = "Attestations"
BOOKS = ("ForestSale", "RareSpeciesSale")
SALT = 32


@dataclass(frozen=True)
class Deal:
    """A deal that both sides signed, as one of them sees it."""

    book: str
    id: bytes
    other: str
    key: bytes


def salted(salt: bytes, document: bytes) -> bytes:
    """Return what an issuer attests to the hash of, and the counterparty gets."""
    return salt + document


class Identities:
    """
    The identified accounts of a deployment.

    Parameters
    ----------
    desk
        Its forests.

    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def row(self, account: str) -> dict[str, Any]:
        """Return whether an account is identified, by whom, and which key it has."""
        attestation = self._read("attestation_of", account)
        terms: tuple[Any, ...] = ()
        issuer, time, revoked = None, 0, 0
        if attestation != bytes(32):
            issuer, time, revoked, terms = self._desk.read(NOTARY, "attestation", attestation)
        return {
            "account": account,
            "identified": self._read("is_identified", account),
            "issuer": issuer,
            "issuer is accredited": None if issuer is None else self._is_issuer(issuer),
            "time": Time(time) if time else None,
            "expires": Time(terms[4]) if terms and terms[4] else None,
            "revoked": Time(revoked) if revoked else None,
            "attestation": known(attestation),
            "key": known(self._read("key_of", account)),
        }

    def attest(self, issuer: str, account: str, content: bytes, expires_in: int | None) -> Call:
        """Return the issuer's call that attests to who an account is, by a salted hash."""
        if not self._is_issuer(issuer):
            raise Refused(f"{issuer} is not an accredited issuer of identities")
        if issuer == account:
            raise Refused("an issuer does not identify himself: expected another account")
        expires = 0 if expires_in is None else self._desk.now + expires_in
        terms = (self._read("schema"), _subject(account), content, bytes(32), expires, True, False)
        return self._desk.call(f"identify {account}", NOTARY, "attest", terms)

    def last_of(self, account: str) -> bytes:
        """Return the newest attestation about an account."""
        return bytes(self._desk.read(NOTARY, "last_of", self._read("schema"), _subject(account)))

    def register(self, account: str, attestation: bytes) -> Call:
        """Return the account's call that names the attestation by which it is identified."""
        try:
            issuer, _, revoked, terms = self._desk.read(NOTARY, "attestation", attestation)
        except ContractLogicError:
            raise Refused(f"there is no attestation {hexadecimal(attestation)}") from None
        schema, subject, _, _, expires, is_revocable, _ = terms
        if schema != self._read("schema") or not is_revocable:
            raise Refused("the attestation is not one of identity; `identity attest` makes those")
        if subject != _subject(account):
            raise Refused(f"the attestation is about another account than {account}")
        if issuer == account or not self._is_issuer(issuer):
            raise Refused(f"{issuer} is not an accredited issuer of identities")
        if revoked:
            raise Refused(f"the attestation was revoked at {Time(revoked)}")
        if expires and self._desk.now >= expires:
            raise Refused(f"the attestation expired at {Time(expires)}")
        title = f"be identified by {issuer}"
        return self._desk.call(title, IDENTITIES, "register", attestation)

    def publish_key(self, key: bytes) -> Call:
        """Return the call that publishes the key to which others seal."""
        return self._desk.call(f"publish key {hexadecimal(key)}", IDENTITIES, "publish_key", key)

    def key_of(self, account: str) -> bytes:
        """Return an account's key; Refused if it has published none."""
        key = bytes(self._read("key_of", account))
        if key == bytes(32):
            raise Refused(f"{account} has published no key; `identity key publish` does")
        return key

    def deal(self, account: str, id: bytes) -> Deal:
        """Return a deal of an account's; Refused unless both sides have signed it."""
        for book in BOOKS:
            buyer, provider, is_signed = self._desk.read(book, "parties", id)
            if buyer == NOBODY:
                continue
            if account not in (buyer, provider):
                raise Refused(f"{account} is neither the buyer nor the provider of this deal")
            if not is_signed:
                raise Refused("only one side has signed the deal: the provider confirms it first")
            other = provider if account == buyer else buyer
            return Deal(book, id, other, self.key_of(other))
        raise Refused(f"there is no deal {hexadecimal(id)}")

    def check_document(self, account: str, data: bytes) -> None:
        """Refuse what is not the salted document that an account's issuer attested to."""
        self._desk.check_identified(account)
        self._check_content(self._read("attestation_of", account), data)

    def disclose(self, account: str, deal: Deal, content_id: str) -> Call:
        """Return the call that tells the counterparty where the sealed data is."""
        title = f"tell {deal.other} where your identity data is: {content_id}"
        book = self._desk.at[deal.book]
        return self._desk.call(title, IDENTITIES, "disclose", book, deal.id, content_id)

    def disclosed(self, id: bytes, discloser: str) -> tuple[str, bytes]:
        """Return the content id that one side of a deal disclosed, and its attestation."""
        filters = {"deal": id, "discloser": discloser}
        events = [*self._desk.events(IDENTITIES, "Disclosed", **filters)]
        if not events:
            raise Refused(f"{discloser} has disclosed nothing for this deal")
        said = events[-1]["args"]
        return str(said["cid"]), bytes(said["attestation"])

    def opened(self, attestation: bytes, data: bytes) -> bytes:
        """Return the document in salted data; Refused if the issuer attested to something else."""
        self._check_content(attestation, data)
        return data[SALT:]

    def _check_content(self, attestation: bytes, data: bytes) -> None:
        content = self._desk.read(NOTARY, "attestation", attestation)[3][2]
        if keccak(data) != content:
            text = "the issuer attested to another document, or with another salt"
            raise Refused(f"{text}: expected the hash {hexadecimal(content)}")

    def _is_issuer(self, account: str) -> bool:
        role = ROLES["identity issuer"]
        return bool(self._desk.read("Accreditation", "is_accredited", role, account))

    def _read(self, function: str, *args: Any) -> Any:
        return self._desk.read(IDENTITIES, function, *args)


def _subject(account: str) -> bytes:
    return bytes(12) + to_canonical_address(account)
