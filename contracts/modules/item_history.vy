# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title item_history
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps an append-only chain of records for each item: texts in the log, here the hash of
        the last record, which commits to all before it, and their number.
@custom:source SEC-10
"""


event Recorded:
    item: indexed(bytes32)
    kind: indexed(uint256)  # see contracts/modules/record_kind.vy
    author: indexed(address)
    number: uint256  # from 1 upwards
    other: bytes32  # the other item, the serial number, the receiver or the trader
    quantity: uint256
    content: bytes32
    head: bytes32


head_of: public(HashMap[bytes32, bytes32])
record_count: public(HashMap[bytes32, uint256])


@internal
def _record(
    item: bytes32,
    kind: uint256,
    author: address,
    other: bytes32,
    quantity: uint256,
    content: bytes32,
):
    number: uint256 = self.record_count[item] + 1
    head: bytes32 = keccak256(
        abi_encode(
            self.head_of[item], number, kind, author, other, quantity, content, block.timestamp
        )
    )
    self.record_count[item] = number
    self.head_of[item] = head
    log Recorded(
        item=item,
        kind=kind,
        author=author,
        number=number,
        other=other,
        quantity=quantity,
        content=content,
        head=head,
    )
