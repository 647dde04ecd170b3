# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Who is accredited and identified, and whose logs there are, as anyone says
@license AGPL-3.0-only
"""

from interfaces import ITreeTokens

implements: ITreeTokens

roles: HashMap[address, uint256]
is_identified: public(HashMap[address, bool])
logs_of: public(HashMap[bytes32, HashMap[address, uint256]])
shipped: public(HashMap[bytes32, uint256])
_trees: HashMap[bytes32, ITreeTokens.Logs]


@external
def accredit(account: address, role: uint256):
    self.roles[account] = role


@external
def identify(account: address):
    self.is_identified[account] = True


@external
def fell(parcel: bytes32, account: address, volume: uint256):
    self.logs_of[parcel][account] += volume


@external
def fell_tree(code: bytes32, parcel: bytes32, owner: address, volume: uint256):
    self.logs_of[parcel][owner] += volume
    self._trees[code] = ITreeTokens.Logs(parcel=parcel, owner=owner, volume=volume)


@external
@view
def logs_of_tree(code: bytes32) -> ITreeTokens.Logs:
    return self._trees[code]


@external
def ship(parcel: bytes32, account: address, volume: uint256):
    self.logs_of[parcel][account] -= volume
    self.shipped[parcel] += volume


@external
@view
def is_accredited(role: uint256, account: address) -> bool:
    return self.roles[account] == role
