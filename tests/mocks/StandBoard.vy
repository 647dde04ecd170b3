# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Registries of parcels, surveys, roles and attestations that say what they are told
@license AGPL-3.0-only
"""

from interfaces import IAttestations
from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry
from contracts.modules import merkle_set

last_of: public(HashMap[bytes32, bytes32])
is_locked: public(HashMap[bytes32, bool])
is_accredited: public(HashMap[uint256, HashMap[address, bool]])
is_valid: public(HashMap[bytes32, bool])
_parcels: HashMap[bytes32, IParcelRegistry.Parcel]
_surveys: HashMap[bytes32, ISurveyRegistry.Survey]
_attestations: HashMap[bytes32, IAttestations.Attestation]


@external
def register(id: bytes32, holder: address, classes: uint256, tenure_end: uint256):
    self._parcels[id].holder = holder
    self._parcels[id].title.classes = classes
    self._parcels[id].title.tenure_end = tenure_end
    self._parcels[id].is_complete = True


@external
def pass_on(id: bytes32, holder: address):
    self._parcels[id].holder = holder


@external
def set_locked(id: bytes32, locked: bool):
    self.is_locked[id] = locked


@external
def lease_out(id: bytes32, tenant: address, until: uint256):
    self._parcels[id].tenant = tenant
    self._parcels[id].leased_until = until


@external
def confirm(id: bytes32, parcel: bytes32, root: bytes32, volume: uint256, measured_at: uint256):
    self._surveys[id].parcel = parcel
    self._surveys[id].findings.root = root
    self._surveys[id].findings.volume = volume
    self._surveys[id].findings.measured_at = measured_at
    self.last_of[parcel] = id


@external
def accredit(role: uint256, account: address):
    self.is_accredited[role][account] = True


@external
def attest(id: bytes32, attester: address, subject: bytes32, content: bytes32, is_valid: bool):
    self._attestations[id].attester = attester
    self._attestations[id].terms.subject = subject
    self._attestations[id].terms.content = content
    self.is_valid[id] = is_valid


@external
@view
def parcel(id: bytes32) -> IParcelRegistry.Parcel:
    return self._parcels[id]


@external
@view
def is_free(id: bytes32) -> bool:
    end: uint256 = self._parcels[id].title.tenure_end
    return not self.is_locked[id] and (end == 0 or block.timestamp < end)


@external
@view
def covers(id: bytes32, latitude: int32, longitude: int32) -> bool:
    return latitude > 0


@external
@view
def survey(id: bytes32) -> ISurveyRegistry.Survey:
    return self._surveys[id]


@external
@view
def contains(
    id: bytes32, tree: ISurveyRegistry.Tree, proof: DynArray[bytes32, merkle_set.MAX_DEPTH]
) -> bool:
    root: bytes32 = self._surveys[id].findings.root
    return merkle_set._contains(root, keccak256(abi_encode(tree)), proof)


@external
@view
def attestation(id: bytes32) -> IAttestations.Attestation:
    return self._attestations[id]
