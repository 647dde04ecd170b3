# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of identified accounts
@license AGPL-3.0-only
@author The MEVM authors
@notice Which accounts an accredited issuer has identified, for which key others encrypt to them,
        and which identity went to whom: only to the counterparty of a deal that both signed.
@dev Invariants ID-1 to ID-4 in tests/PROPERTIES.md. An attestation names the account that it is
     about, so nobody can use another's; its id commits to chain and registry. It is asked anew
     each time: what was revoked, has expired, or is of an issuer without accreditation, counts no
     more. How many accounts one person has is the issuers' business.
@custom:source CEC-26
@custom:kill Nothing can be stopped here. An issuer revokes his attestations; who takes away his
             accreditation takes them all away.
"""

from interfaces import IAccreditation
from interfaces import IAttestations
from interfaces import IDealBook
from interfaces import IIdentityRegistry

implements: IIdentityRegistry

from contracts.modules import forest_role

MAX_BOOKS: constant(uint256) = 8
MAX_CID: constant(uint256) = 100
# The content is a hash over a random salt and the data, or the root of a Merkle tree of salted
# fields, so that a part can be shown alone.
SCHEMA: constant(bytes32) = keccak256("address account, bytes32 salted_identity")

ACCREDITATION: immutable(IAccreditation)
ATTESTATIONS: immutable(IAttestations)

is_book: public(HashMap[address, bool])
attestation_of: public(HashMap[address, bytes32])
key_of: public(HashMap[address, bytes32])

_issuer_of: HashMap[address, address]


@deploy
def __init__(
    accreditation: IAccreditation,
    attestations: IAttestations,
    books: DynArray[address, MAX_BOOKS],
):
    """
    @notice Fix the contracts that belong together.
    @param accreditation Who may identify accounts.
    @param attestations Where issuers attest.
    @param books Where deals are signed; they may be yet to be deployed.
    """
    assert accreditation.address.is_contract, "IdentityRegistry: no contract"
    assert attestations.address.is_contract, "IdentityRegistry: no contract"
    for book: address in books:
        assert book != empty(address), "IdentityRegistry: no book"
        self.is_book[book] = True
    ACCREDITATION = accreditation
    ATTESTATIONS = attestations


@external
def register(attestation: bytes32):
    """
    @notice Name the attestation by which the caller is identified; replaces an earlier one.
    @param attestation Of the schema here, about the caller, valid, of an accredited issuer.
    @custom:source CEC-26
    """
    facts: IAttestations.Attestation = staticcall ATTESTATIONS.attestation(attestation)
    assert facts.terms.schema == SCHEMA, "IdentityRegistry: other schema"
    assert facts.terms.subject == convert(msg.sender, bytes32), "IdentityRegistry: of another"
    assert facts.terms.is_revocable, "IdentityRegistry: irrevocable"
    assert facts.attester != msg.sender, "IdentityRegistry: own statement"
    self.attestation_of[msg.sender] = attestation
    self._issuer_of[msg.sender] = facts.attester
    assert self._is_identified(msg.sender), "IdentityRegistry: not valid"
    log IIdentityRegistry.Registered(
        account=msg.sender, issuer=facts.attester, attestation=attestation
    )


@external
def publish_key(key: bytes32):
    """
    @notice Publish the key for which others encrypt to the caller; replaces an earlier one.
    @param key A public key of X25519.
    @custom:source CEC-26
    """
    assert key != empty(bytes32), "IdentityRegistry: no key"
    self.key_of[msg.sender] = key
    log IIdentityRegistry.KeyPublished(account=msg.sender, key=key)


@external
def disclose(book: address, deal: bytes32, cid: String[MAX_CID]):
    """
    @notice Tell the counterparty of a signed deal where the caller's identity data is.
    @param book Where the deal was signed, one of the books here.
    @param deal The deal, of which the caller is a party.
    @param cid Content id of the data, sealed to the counterparty's key; a hash in itself.
    @custom:source CEC-26
    """
    assert self.is_book[book], "IdentityRegistry: not a book"
    assert len(cid) > 0, "IdentityRegistry: no content"
    buyer: address = empty(address)
    provider: address = empty(address)
    is_signed: bool = False
    buyer, provider, is_signed = staticcall IDealBook(book).parties(deal)
    assert is_signed, "IdentityRegistry: not signed"
    assert msg.sender in [buyer, provider], "IdentityRegistry: not a party"
    assert self._is_identified(msg.sender), "IdentityRegistry: not identified"
    receiver: address = provider if msg.sender == buyer else buyer
    key: bytes32 = self.key_of[receiver]
    assert key != empty(bytes32), "IdentityRegistry: no key"
    log IIdentityRegistry.Disclosed(
        deal=deal,
        discloser=msg.sender,
        receiver=receiver,
        book=book,
        attestation=self.attestation_of[msg.sender],
        key=key,
        cid=cid,
    )


@external
@view
def is_identified(account: address) -> bool:
    """
    @notice Return whether an account is identified now.
    @param account Any account.
    @return Whether it named an attestation that is valid, of an issuer who is accredited.
    @custom:source CEC-26
    """
    return self._is_identified(account)


@external
@view
def schema() -> bytes32:
    """
    @notice Return the schema of the attestations that count here.
    @return The hash of its definition.
    """
    return SCHEMA


@external
@view
def accreditation() -> address:
    """
    @notice Return who says which issuers are accredited.
    @return Its address.
    """
    return ACCREDITATION.address


@external
@view
def attestations() -> address:
    """
    @notice Return where issuers attest.
    @return Its address.
    """
    return ATTESTATIONS.address


@internal
@view
def _is_identified(account: address) -> bool:
    attestation: bytes32 = self.attestation_of[account]
    if attestation == empty(bytes32):
        return False
    if not staticcall ATTESTATIONS.is_valid(attestation):
        return False
    return staticcall ACCREDITATION.is_accredited(
        forest_role.IDENTITY_ISSUER, self._issuer_of[account]
    )
