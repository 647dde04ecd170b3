# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A contract account that accepts what its key signed, or whatever it is told to answer
@license AGPL-3.0-only
"""

from snekmate.utils import ecdsa

KEY: immutable(address)

answer: bytes32


@deploy
def __init__(key: address):
    KEY = key


@external
def set_answer(answer: bytes32):
    self.answer = answer


@external
@view
def isValidSignature(digest: bytes32, signature: Bytes[1_024]) -> bytes32:
    if self.answer != empty(bytes32):
        return self.answer
    assert ecdsa._recover_sig(digest, slice(signature, 0, 65)) == KEY, "KeyWallet: not its key"
    return convert(method_id("isValidSignature(bytes32,bytes)", output_type=bytes4), bytes32)
