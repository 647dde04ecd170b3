# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title A wallet of several owners, any two of whom make a call together
@license AGPL-3.0-only
@notice Test only: the least that a multi-signature beneficiary needs.
"""

MAX_OWNERS: constant(uint256) = 8
MAX_DATA: constant(uint256) = 1_024

is_owner: public(HashMap[address, bool])
proposer: public(HashMap[bytes32, address])
nonce: public(uint256)


@deploy
def __init__(owners: DynArray[address, MAX_OWNERS]):
    for owner: address in owners:
        self.is_owner[owner] = True


@external
def call(target: address, data: Bytes[MAX_DATA]):
    """
    @notice Propose the next call, or make it if another owner has proposed the same.
    """
    assert self.is_owner[msg.sender], "SharedWallet: not an owner"
    id: bytes32 = keccak256(abi_encode(self.nonce, target, data))
    proposer: address = self.proposer[id]
    if proposer == empty(address):
        self.proposer[id] = msg.sender
        return
    assert proposer != msg.sender, "SharedWallet: needs another owner"
    self.nonce += 1
    raw_call(target, data)
