# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Registry of audits and data access
@license AGPL-3.0-only
@author The MEVM authors
@notice Says who may look at whose data: auditors named by governance, within scopes and times that
        all can see, each of their looks recorded before it; and readers to whom users give keys.
@dev Invariants AR-1 to AR-4 in tests/PROPERTIES.md. A scope of one account is its address as a
     number; any other scope is the hash of a text that governance publishes. Whoever keeps data
     hands it to an auditor only against a record of this contract. What is encrypted stays so for
     auditors, too: it opens only with a key that the user sealed for this reader, and a key once
     given cannot be taken back, only renewed. A public link of two accounts takes both; a link
     that only an auditor shall know is data like any other, given under a sealed key.
@custom:source SEC-42
@custom:kill Governance ends mandates at once, users their links and grants. Records are for ever.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils import signature_checker

initializes: eip712_domain_separator

exports: eip712_domain_separator.eip712Domain


struct Mandate:
    auditor: address
    starts: uint256
    ends: uint256  # the first second at which it does not hold


struct Record:
    mandate: uint256
    auditor: address
    subject: address
    scope: bytes32
    data: bytes32
    reason: bytes32
    time: uint256


struct Access:
    sealed_key: Bytes[MAX_KEY]
    ends: uint256


event AuditorNamed:
    mandate: indexed(uint256)
    auditor: indexed(address)
    scopes: DynArray[bytes32, MAX_SCOPES]
    starts: uint256
    ends: uint256


event MandateEnded:
    mandate: indexed(uint256)
    auditor: indexed(address)
    by: address


event Used:
    id: indexed(uint256)
    auditor: indexed(address)
    subject: indexed(address)
    mandate: uint256
    scope: bytes32
    data: bytes32
    reason: bytes32


event AccessGiven:
    subject: indexed(address)
    reader: indexed(address)
    data: indexed(bytes32)
    sealed_key: Bytes[MAX_KEY]
    ends: uint256


event AccessEnded:
    subject: indexed(address)
    reader: indexed(address)
    data: indexed(bytes32)


event Linked:
    first: indexed(address)
    second: indexed(address)


event Unlinked:
    first: indexed(address)
    second: indexed(address)
    by: address


MAX_SCOPES: constant(uint256) = 16
MAX_KEY: constant(uint256) = 512
MAX_TERM: constant(uint256) = 365 * 86_400
LINK_TYPE: constant(bytes32) = keccak256("Link(address first,address second,uint256 nonce)")

governance: public(immutable(address))

mandate_count: public(uint256)
mandates: public(HashMap[uint256, Mandate])
record_count: public(uint256)
records: public(HashMap[uint256, Record])
record_count_of: public(HashMap[address, uint256])
link_nonces: public(HashMap[address, uint256])

_scopes: HashMap[uint256, DynArray[bytes32, MAX_SCOPES]]
_records_of: HashMap[address, HashMap[uint256, uint256]]
_accesses: HashMap[address, HashMap[address, HashMap[bytes32, Access]]]
_is_linked: HashMap[address, HashMap[address, bool]]


@deploy
def __init__(governance_: address):
    """
    @notice Fix who names auditors.
    @param governance_ Meant to be a multi-signature with a delay.
    """
    eip712_domain_separator.__init__("MEVM Audit Registry", "1")
    assert governance_ != empty(address), "AuditRegistry: no governance"
    governance = governance_


@external
def name_auditor(
    auditor: address, scopes: DynArray[bytes32, MAX_SCOPES], starts: uint256, ends: uint256
) -> uint256:
    """
    @notice Give an auditor a mandate; for governance.
    @param auditor Who may look.
    @param scopes At what: accounts, or hashes of published texts.
    @param starts From when.
    @param ends Until when, at most a year later.
    @return The mandate's id, from 1 upwards.
    @custom:source SEC-42
    """
    assert msg.sender == governance, "AuditRegistry: not governance"
    assert auditor != empty(address), "AuditRegistry: no auditor"
    assert len(scopes) > 0, "AuditRegistry: no scope"
    for scope: bytes32 in scopes:
        assert scope != empty(bytes32), "AuditRegistry: empty scope"
    assert starts >= block.timestamp, "AuditRegistry: in the past"
    assert ends > starts, "AuditRegistry: ends at once"
    assert ends <= starts + MAX_TERM, "AuditRegistry: too long"
    id: uint256 = self.mandate_count + 1
    self.mandate_count = id
    self.mandates[id] = Mandate(auditor=auditor, starts=starts, ends=ends)
    self._scopes[id] = scopes
    log AuditorNamed(mandate=id, auditor=auditor, scopes=scopes, starts=starts, ends=ends)
    return id


@external
def end_mandate(id: uint256):
    """
    @notice End a mandate at once; for governance, and the auditor himself.
    @param id The mandate.
    @custom:source SEC-42
    """
    mandate: Mandate = self.mandates[id]
    assert msg.sender in [governance, mandate.auditor], "AuditRegistry: not governance"
    assert block.timestamp < mandate.ends, "AuditRegistry: ended"
    self.mandates[id].ends = block.timestamp
    log MandateEnded(mandate=id, auditor=mandate.auditor, by=msg.sender)


@external
def record_use(
    mandate: uint256, scope: bytes32, subject: address, data: bytes32, reason: bytes32
) -> uint256:
    """
    @notice Record a look at someone's data before it is handed out; for the auditor.
    @param mandate The auditor's mandate.
    @param scope One of its scopes; where that is an account, the subject's.
    @param subject Whose data.
    @param data Which data.
    @param reason Hash of the written reason.
    @return The record's id, from 1 upwards, which the keeper of the data asks for.
    @custom:source SEC-42
    """
    held: Mandate = self.mandates[mandate]
    assert msg.sender == held.auditor, "AuditRegistry: not the auditor"
    assert block.timestamp >= held.starts, "AuditRegistry: too early"
    assert block.timestamp < held.ends, "AuditRegistry: ended"
    assert scope in self._scopes[mandate], "AuditRegistry: out of scope"
    if convert(scope, uint256) <= convert(max_value(uint160), uint256):
        assert scope == convert(subject, bytes32), "AuditRegistry: out of scope"
    assert reason != empty(bytes32), "AuditRegistry: no reason"
    id: uint256 = self.record_count + 1
    self.record_count = id
    self.records[id] = Record(
        mandate=mandate,
        auditor=msg.sender,
        subject=subject,
        scope=scope,
        data=data,
        reason=reason,
        time=block.timestamp,
    )
    self._records_of[subject][self.record_count_of[subject]] = id
    self.record_count_of[subject] += 1
    log Used(
        id=id,
        auditor=msg.sender,
        subject=subject,
        mandate=mandate,
        scope=scope,
        data=data,
        reason=reason,
    )
    return id


@external
def give_access(reader: address, data: bytes32, sealed_key: Bytes[MAX_KEY], ends: uint256):
    """
    @notice Give a reader the key to some of the caller's data, in place of an earlier one.
    @param reader Who may read; an auditor, a partner, anyone.
    @param data Which data.
    @param sealed_key The data's key, encrypted to the reader.
    @param ends Until when keepers of the data shall serve him, at most a year from now.
    @custom:source SEC-42
    """
    assert reader != empty(address), "AuditRegistry: no reader"
    assert len(sealed_key) > 0, "AuditRegistry: no key"
    assert ends > block.timestamp, "AuditRegistry: ends at once"
    assert ends <= block.timestamp + MAX_TERM, "AuditRegistry: too long"
    self._accesses[msg.sender][reader][data] = Access(sealed_key=sealed_key, ends=ends)
    log AccessGiven(subject=msg.sender, reader=reader, data=data, sealed_key=sealed_key, ends=ends)


@external
def end_access(reader: address, data: bytes32):
    """
    @notice Take back what the caller gave; what was read or copied stays known.
    @param reader Who could read.
    @param data Which data.
    @custom:source SEC-42
    """
    assert self._may_read(msg.sender, reader, data), "AuditRegistry: no access"
    self._accesses[msg.sender][reader][data] = empty(Access)
    log AccessEnded(subject=msg.sender, reader=reader, data=data)


@external
def link(second: address, signature: Bytes[65]):
    """
    @notice Say publicly that two accounts belong together: the caller, and one that signed.
    @param second The other account.
    @param signature Its own, over `link_hash`.
    @custom:source SEC-42
    """
    # An empty signature passes for the zero address's.
    assert second != empty(address), "AuditRegistry: no account"
    assert second != msg.sender, "AuditRegistry: one account"
    assert not self._is_linked[msg.sender][second], "AuditRegistry: linked"
    assert signature_checker._is_valid_signature_now(
        second, self._link_hash(msg.sender, second), signature
    ), "AuditRegistry: wrong signature"
    self.link_nonces[second] += 1
    self._is_linked[msg.sender][second] = True
    self._is_linked[second][msg.sender] = True
    log Linked(first=msg.sender, second=second)


@external
def unlink(other: address):
    """
    @notice Take a link back; for each of the two. The history keeps it.
    @param other The other account.
    """
    assert self._is_linked[msg.sender][other], "AuditRegistry: not linked"
    self._is_linked[msg.sender][other] = False
    self._is_linked[other][msg.sender] = False
    log Unlinked(first=msg.sender, second=other, by=msg.sender)


@external
def cancel_link():
    """
    @notice Make the link void that the caller signed and that is not published yet.
    """
    self.link_nonces[msg.sender] += 1


@external
@view
def scopes_of(mandate: uint256) -> DynArray[bytes32, MAX_SCOPES]:
    """
    @notice Return what a mandate covers.
    @param mandate The mandate.
    @return Its scopes.
    """
    return self._scopes[mandate]


@external
@view
def record_of(subject: address, index: uint256) -> Record:
    """
    @notice Return one of the looks at an account's data, so that everyone sees who looked at his.
    @param subject Whose data.
    @param index Below `record_count_of`.
    @return The record.
    @custom:source SEC-42
    """
    assert index < self.record_count_of[subject], "AuditRegistry: no such record"
    return self.records[self._records_of[subject][index]]


@external
@view
def may_read(subject: address, reader: address, data: bytes32) -> bool:
    """
    @notice Return whether a user gave a reader access that still holds.
    @param subject Whose data.
    @param reader Who wants it.
    @param data Which data.
    @return Whether he may have it.
    @custom:source SEC-42
    """
    return self._may_read(subject, reader, data)


@external
@view
def access_of(subject: address, reader: address, data: bytes32) -> Access:
    """
    @notice Return the key that a user sealed for a reader.
    @param subject Whose data.
    @param reader For whom.
    @param data Which data.
    @return The sealed key and the end of the access; empty when there is none.
    """
    return self._accesses[subject][reader][data]


@external
@view
def is_linked(first: address, second: address) -> bool:
    """
    @notice Return whether two accounts said that they belong together.
    @param first One.
    @param second The other.
    @return Whether they did, and neither took it back.
    """
    return self._is_linked[first][second]


@external
@view
def link_hash(first: address, second: address) -> bytes32:
    """
    @notice Return what the second account signs for a link.
    @param first Who will publish it.
    @param second Who signs.
    @return The EIP-712 digest.
    """
    return self._link_hash(first, second)


@internal
@view
def _may_read(subject: address, reader: address, data: bytes32) -> bool:
    return block.timestamp < self._accesses[subject][reader][data].ends


@internal
@view
def _link_hash(first: address, second: address) -> bytes32:
    return eip712_domain_separator._hash_typed_data_v4(
        keccak256(abi_encode(LINK_TYPE, first, second, self.link_nonces[second]))
    )
