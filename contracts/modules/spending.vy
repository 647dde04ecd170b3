# pragma version ==0.4.3
"""
@title spending
@license AGPL-3.0-only
@author The MEVM authors
@notice Reads from call data how much of a token a call to it would spend: what it transfers, and
        what it lets others take, which counts at once.
@dev For functions that are not in the lists nothing is read: who grants one of those grants what
     it does. ERC-721 shares `transferFrom`, so that a token's number counts as an amount there.
@custom:source SEC-42
"""

MAX_DATA: constant(uint256) = 2_048
NO_DATA: constant(bytes4) = empty(bytes4)
WORD: constant(uint256) = 32

# burn, ERC-777's burn
FIRST: constant(bytes4[2]) = [0x42966C68, 0xFE9D9303]
# transfer, approve, increaseAllowance, increaseApproval, burnFrom, burn_from, ERC-223's transfer
# without and with a fallback's name, ERC-1363's transferAndCall and approveAndCall without and with
# data, ERC-777's send and operatorBurn
SECOND: constant(bytes4[14]) = [
    0xA9059CBB,
    0x095EA7B3,
    0x39509351,
    0xD73DD623,
    0x79CC6790,
    0x0F536F84,
    0xBE45FD62,
    0xF6368F8A,
    0x1296EE62,
    0x4000AEA0,
    0x3177029F,
    0xCAE9CA51,
    0x9BD9BBC6,
    0xFC673C4F,
]
# transferFrom, ERC-1363's transferFromAndCall without and with data, ERC-777's operatorSend
THIRD: constant(bytes4[4]) = [0x23B872DD, 0xD8FBE994, 0xC1D34B89, 0x62AD1B83]
# setApprovalForAll and ERC-777's authorizeOperator lend everything, without an amount
UNLIMITED: constant(bytes4[2]) = [0xA22CB465, 0x959B8C3F]


@internal
@pure
def _selector(data: Bytes[MAX_DATA]) -> bytes4:
    # Nodes fill up missing call data with zeros: three bytes would name a function, too.
    if len(data) == 0:
        return NO_DATA
    assert len(data) >= 4, "spending: short data"
    selector: bytes4 = convert(slice(data, 0, 4), bytes4)
    assert selector != NO_DATA, "spending: no function"
    return selector


@internal
@pure
def _amount(selector: bytes4, data: Bytes[MAX_DATA]) -> uint256:
    if selector in FIRST:
        return self._argument(data, 0)
    if selector in SECOND:
        return self._argument(data, 1)
    if selector in THIRD:
        return self._argument(data, 2)
    return 0


@internal
@pure
def _argument(data: Bytes[MAX_DATA], index: uint256) -> uint256:
    start: uint256 = 4 + index * WORD
    assert len(data) >= start + WORD, "spending: short data"
    return extract32(data, start, output_type=uint256)
