# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title shielded_calls
@license AGPL-3.0-only
@author The MEVM authors
@notice Calls a contract that was paid, with bounded gas, and reads the notes that it answers with.
@dev Everything fails if the call does, or if its answer is not a list of at most four notes. The
     host is locked, and takes the notes' assets from the contract's own ledger.
@custom:source SERO-07 SERO-10
"""

from interfaces import IShieldedAssets
from interfaces import IShieldedPool

MAX_REPLIES: constant(uint256) = 4
# Offset, length, and 14 words for each note.
MAX_ANSWER: constant(uint256) = 32 * (2 + 14 * MAX_REPLIES)
ON_RECEIVE: constant(bytes4) = method_id(
    "on_shielded_receive((bytes32,uint256,bytes32,uint256,uint256),(uint256[2],uint256[2],uint256[2]),bool,bytes)",
    output_type=bytes4,
)
# What is left here must not be too little to give the callee what was signed (EIP-150).
SPARE_GAS: constant(uint256) = 20_000


@internal
def _call(
    call: IShieldedPool.Call, sender: IShieldedAssets.OneTimeAddress, is_verified: bool
) -> DynArray[IShieldedAssets.Note, MAX_REPLIES]:
    """
    @notice Call a contract with what it was paid.
    @param call Whom, how and with what.
    @param sender Where answers go.
    @param is_verified True if the owner of `sender` signed the transaction.
    @return The notes to make.
    """
    data: Bytes[1_572] = abi_encode(
        call.asset, sender, is_verified, call.data, method_id=ON_RECEIVE
    )
    assert msg.gas >= call.gas + call.gas // 63 + SPARE_GAS, "shielded_calls: too little gas"
    answer: Bytes[MAX_ANSWER + 1] = raw_call(
        call.target, data, gas=call.gas, max_outsize=MAX_ANSWER + 1
    )
    assert len(answer) <= MAX_ANSWER, "shielded_calls: long answer"
    return abi_decode(answer, DynArray[IShieldedAssets.Note, MAX_REPLIES])
