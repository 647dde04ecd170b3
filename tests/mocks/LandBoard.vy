# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Registries of parcels, surveys and accounts that say what a test tells them
@license AGPL-3.0-only
"""

from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry

is_identified: public(HashMap[address, bool])
is_free: public(HashMap[bytes32, bool])
blocks_in: public(HashMap[bytes32, HashMap[uint256, uint256]])
last_of: public(HashMap[bytes32, bytes32])
_parcels: HashMap[bytes32, IParcelRegistry.Parcel]
_surveys: HashMap[bytes32, ISurveyRegistry.Survey]


@external
def set_identified(account: address, is_identified: bool):
    self.is_identified[account] = is_identified


@external
def set_parcel(id: bytes32, holder: address, cells: uint256, region: uint256, blocks: uint256):
    self._parcels[id].holder = holder
    self._parcels[id].cells = cells
    self.blocks_in[id][region] = blocks
    self.is_free[id] = True


@external
def set_free(id: bytes32, is_free: bool):
    self.is_free[id] = is_free


@external
def set_tenure_end(id: bytes32, end: uint256):
    self._parcels[id].title.tenure_end = end


@external
def set_survey(id: bytes32, parcel: bytes32, volume: uint256, lost: uint256, measured_at: uint256):
    self._surveys[id].parcel = parcel
    self._surveys[id].findings.volume = volume
    self._surveys[id].findings.lost_volume = lost
    self._surveys[id].findings.measured_at = measured_at
    self._surveys[id].previous = self.last_of[parcel]
    self._surveys[id].confirmed_at = block.timestamp
    self.last_of[parcel] = id


@external
def move_survey(id: bytes32, parcel: bytes32):
    self._surveys[id].parcel = parcel


@external
@view
def parcel(id: bytes32) -> IParcelRegistry.Parcel:
    return self._parcels[id]


@external
@view
def survey(id: bytes32) -> ISurveyRegistry.Survey:
    return self._surveys[id]
