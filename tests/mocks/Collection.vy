# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A collection of ERC-721 tokens that anyone may mint, and that may stop or fake transfers
@license AGPL-3.0-only
"""

HONEST: constant(uint256) = 0
REFUSING: constant(uint256) = 1
LYING: constant(uint256) = 2

ownerOf: public(HashMap[uint256, address])
getApproved: public(HashMap[uint256, address])
mood: public(uint256)


@external
@pure
def supportsInterface(interface_id: bytes4) -> bool:
    return interface_id in [0x01FFC9A7, 0x80AC58CD]


@external
def mint(owner: address, token: uint256):
    self.ownerOf[token] = owner


@external
def set_mood(mood: uint256):
    self.mood = mood


@external
def approve(spender: address, token: uint256):
    assert msg.sender == self.ownerOf[token], "Collection: not the owner"
    self.getApproved[token] = spender


@external
def transferFrom(owner: address, to: address, token: uint256):
    assert self.mood != REFUSING, "Collection: refused"
    if self.mood == LYING:
        return
    assert owner == self.ownerOf[token], "Collection: not the owner"
    assert msg.sender in [owner, self.getApproved[token]], "Collection: not approved"
    self.getApproved[token] = empty(address)
    self.ownerOf[token] = to
