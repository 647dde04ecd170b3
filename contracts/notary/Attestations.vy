# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Attestations
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps who attested what about which subject, until when, and who else testifies to it.
@dev Invariants AT-1 to AT-6 in tests/PROPERTIES.md. An attestation's id commits to all that it
     says, to its time, and to the entry before it of the same schema and subject: whoever knows
     the last id can check that no entry was withheld from him. It can refer only to what exists,
     so references form no cycle. Contents appear as hashes only; a content that could be guessed
     needs a salt inside what is hashed.
@custom:source SEC-10 SEC-45
@custom:kill Nothing can be stopped: there is no owner. An attester revokes his own statements.
"""

from interfaces import IAttestations

implements: IAttestations

from contracts.modules import merkle_set
from contracts.modules import signed_message

initializes: signed_message

exports: (
    signed_message.nonces,
    signed_message.skip_nonce,
    signed_message.DOMAIN_SEPARATOR,
    signed_message.eip712Domain,
)

MAX_DEFINITION: constant(uint256) = 1_024
MAX_BATCH: constant(uint256) = 32
MAX_DEPTH: constant(uint256) = 32
MAX_SIGNATURE: constant(uint256) = 1_024

ATTEST: immutable(bytes32)
REVOKE: immutable(bytes32)
TESTIFY: immutable(bytes32)

is_schema: public(HashMap[bytes32, bool])
testimony_count: public(HashMap[bytes32, uint256])
has_testified: public(HashMap[bytes32, HashMap[address, bool]])

_attestations: HashMap[bytes32, IAttestations.Attestation]
_lasts: HashMap[bytes32, HashMap[bytes32, bytes32]]


@deploy
def __init__():
    """
    @notice Fix the messages that attesters may sign.
    """
    signed_message.__init__("MEVM Attestations")
    ATTEST = keccak256(
        concat(
            "Attest(address attester,bytes32 schema,bytes32 subject,bytes32 content,",
            "bytes32 reference,uint256 expires,bool is_revocable,bool is_root,",
            "uint256 nonce,uint256 deadline)",
        )
    )
    REVOKE = keccak256("Revoke(address attester,bytes32 id,uint256 nonce,uint256 deadline)")
    TESTIFY = keccak256("Testify(address account,bytes32 id,uint256 nonce,uint256 deadline)")


@external
def register_schema(definition: String[MAX_DEFINITION]) -> bytes32:
    """
    @notice Register what the contents of a kind of attestation mean; anyone may, once.
    @param definition The fields, as readers agree on: its text goes to the log.
    @return The schema: the hash of its definition.
    @custom:source SEC-45
    """
    assert len(definition) > 0, "Attestations: no definition"
    id: bytes32 = keccak256(definition)
    assert not self.is_schema[id], "Attestations: schema exists"
    self.is_schema[id] = True
    log IAttestations.SchemaRegistered(id=id, author=msg.sender, definition=definition)
    return id


@external
def attest(terms: IAttestations.Terms) -> bytes32:
    """
    @notice Attest in the caller's own name.
    @param terms What is attested.
    @return The attestation.
    @custom:source SEC-10
    """
    return self._attest(msg.sender, terms)


@external
def attest_many(
    all_terms: DynArray[IAttestations.Terms, MAX_BATCH],
) -> DynArray[bytes32, MAX_BATCH]:
    """
    @notice Attest several statements in the caller's own name: all of them or none.
    @param all_terms What is attested.
    @return The attestations, in the same order.
    """
    ids: DynArray[bytes32, MAX_BATCH] = []
    for terms: IAttestations.Terms in all_terms:
        ids.append(self._attest(msg.sender, terms))
    return ids


@external
def attest_for(
    attester: address,
    terms: IAttestations.Terms,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
) -> bytes32:
    """
    @notice Attest in the name of an account that signed this statement; anyone may submit it.
    @param attester Who attests.
    @param terms What is attested.
    @param deadline The last second in which the signature is good.
    @param signature Of `Attest`, with the attester's next nonce.
    @return The attestation.
    @custom:source SEC-10
    """
    nonce: uint256 = signed_message._use_nonce(attester)
    message: bytes32 = keccak256(abi_encode(ATTEST, attester, terms, nonce, deadline))
    signed_message._check(attester, message, deadline, signature)
    return self._attest(attester, terms)


@external
def revoke(id: bytes32):
    """
    @notice Revoke an attestation, once; for its attester alone.
    @param id The attestation.
    """
    self._revoke(msg.sender, id)


@external
def revoke_for(attester: address, id: bytes32, deadline: uint256, signature: Bytes[MAX_SIGNATURE]):
    """
    @notice Revoke an attestation in the name of its attester, who signed this.
    @param attester The attester.
    @param id The attestation.
    @param deadline The last second in which the signature is good.
    @param signature Of `Revoke`, with the attester's next nonce.
    """
    nonce: uint256 = signed_message._use_nonce(attester)
    message: bytes32 = keccak256(abi_encode(REVOKE, attester, id, nonce, deadline))
    signed_message._check(attester, message, deadline, signature)
    self._revoke(attester, id)


@external
def testify(id: bytes32):
    """
    @notice Support an attestation in the caller's own name, once.
    @dev The count says how many accounts testified, which costs nothing to inflate. A reader
         asks `has_testified` for the accounts that he knows.
    @param id The attestation.
    @custom:source SEC-10
    """
    self._testify(msg.sender, id)


@external
def testify_for(account: address, id: bytes32, deadline: uint256, signature: Bytes[MAX_SIGNATURE]):
    """
    @notice Support an attestation in the name of an account that signed this.
    @param account Who testifies.
    @param id The attestation.
    @param deadline The last second in which the signature is good.
    @param signature Of `Testify`, with the account's next nonce.
    """
    nonce: uint256 = signed_message._use_nonce(account)
    message: bytes32 = keccak256(abi_encode(TESTIFY, account, id, nonce, deadline))
    signed_message._check(account, message, deadline, signature)
    self._testify(account, id)


@external
@view
def attestation(id: bytes32) -> IAttestations.Attestation:
    """
    @notice Return an attestation.
    @param id The attestation.
    @return Its record; reverts where there is none.
    """
    self._check_known(id)
    return self._attestations[id]


@external
@view
def is_valid(id: bytes32) -> bool:
    """
    @notice Return whether an attestation exists and is neither revoked nor expired.
    @param id The attestation.
    @return Whether it is.
    """
    return self._is_valid(id)


@external
@view
def verify(id: bytes32, content: bytes32, proof: DynArray[bytes32, MAX_DEPTH]) -> bool:
    """
    @notice Return whether a valid attestation states a content, by itself or under its root.
    @param id The attestation.
    @param content Hash of the content.
    @param proof The siblings up to the root; empty where the attestation is no root.
    @return Whether it does.
    @custom:source SEC-10
    """
    if not self._is_valid(id):
        return False
    stated: bytes32 = self._attestations[id].terms.content
    if self._attestations[id].terms.is_root:
        return merkle_set._contains(stated, content, proof)
    return len(proof) == 0 and stated == content


@external
@view
def last_of(schema: bytes32, subject: bytes32) -> bytes32:
    """
    @notice Return the last entry of a schema about a subject, which commits to all before it.
    @param schema The schema.
    @param subject The subject.
    @return The attestation; zero when there is none.
    @custom:source SEC-45
    """
    return self._lasts[schema][subject]


@internal
def _attest(attester: address, terms: IAttestations.Terms) -> bytes32:
    assert self.is_schema[terms.schema], "Attestations: no such schema"
    assert terms.content != empty(bytes32), "Attestations: no content"
    assert terms.expires == 0 or terms.expires > block.timestamp, "Attestations: expired"
    if terms.reference != empty(bytes32):
        self._check_known(terms.reference)
    previous: bytes32 = self._lasts[terms.schema][terms.subject]
    # No two ids are equal: each commits to its predecessor, the first to schema and subject.
    id: bytes32 = keccak256(abi_encode(chain.id, self, previous, attester, block.timestamp, terms))
    self._lasts[terms.schema][terms.subject] = id
    self._attestations[id] = IAttestations.Attestation(
        attester=attester, time=block.timestamp, revoked=0, terms=terms
    )
    log IAttestations.Attested(
        id=id, attester=attester, subject=terms.subject, previous=previous, terms=terms
    )
    return id


@internal
def _revoke(attester: address, id: bytes32):
    self._check_known(id)
    assert self._attestations[id].attester == attester, "Attestations: not the attester"
    assert self._attestations[id].terms.is_revocable, "Attestations: irrevocable"
    assert self._attestations[id].revoked == 0, "Attestations: revoked"
    self._attestations[id].revoked = block.timestamp
    log IAttestations.Revoked(id=id, attester=attester)


@internal
def _testify(account: address, id: bytes32):
    self._check_known(id)
    assert self._is_valid(id), "Attestations: not valid"
    assert self._attestations[id].attester != account, "Attestations: own statement"
    assert not self.has_testified[id][account], "Attestations: testified"
    self.has_testified[id][account] = True
    count: uint256 = self.testimony_count[id] + 1
    self.testimony_count[id] = count
    log IAttestations.Testified(id=id, account=account, count=count)


@internal
@view
def _check_known(id: bytes32):
    assert self._attestations[id].attester != empty(address), "Attestations: no attestation"


@internal
@view
def _is_valid(id: bytes32) -> bool:
    if self._attestations[id].attester == empty(address):
        return False
    if self._attestations[id].revoked != 0:
        return False
    expires: uint256 = self._attestations[id].terms.expires
    return expires == 0 or block.timestamp < expires
