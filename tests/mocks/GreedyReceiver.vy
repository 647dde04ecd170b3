# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An owner of ERC-1155 tokens that refuses them, or calls back in the middle of a transfer
@license AGPL-3.0-only
"""

MAX_DATA: constant(uint256) = 1_024
MAX_BATCH: constant(uint256) = 128

refuses: public(bool)
calls: public(uint256)
has_reentered: public(bool)
answer: public(Bytes[MAX_DATA])
_target: address
_data: Bytes[MAX_DATA]


@external
def act(target: address, data: Bytes[MAX_DATA]):
    raw_call(target, data)


@external
def refuse(refuses: bool):
    self.refuses = refuses


@external
def arm(target: address, data: Bytes[MAX_DATA]):
    """
    @notice Make this call once, when told of tokens.
    """
    self._target = target
    self._data = data


@external
def onERC1155Received(
    operator: address, owner: address, id: uint256, amount: uint256, data: Bytes[MAX_DATA]
) -> bytes4:
    self._greet()
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@external
def onERC1155BatchReceived(
    operator: address,
    owner: address,
    ids: DynArray[uint256, MAX_BATCH],
    amounts: DynArray[uint256, MAX_BATCH],
    data: Bytes[MAX_DATA],
) -> bytes4:
    self._greet()
    return method_id(
        "onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4
    )


@internal
def _greet():
    self.calls += 1
    assert not self.refuses, "GreedyReceiver: refused"
    target: address = self._target
    if target != empty(address):
        self._target = empty(address)
        self.has_reentered, self.answer = raw_call(
            target, self._data, max_outsize=MAX_DATA, revert_on_failure=False
        )
