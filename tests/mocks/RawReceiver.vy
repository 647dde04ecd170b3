# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A contract that answers every call with the bytes that it was given
@license AGPL-3.0-only
"""

_answer: Bytes[8_192]


@external
def set_answer(answer: Bytes[8_192]):
    self._answer = answer


@external
@payable
@raw_return
def __default__() -> Bytes[8_192]:
    return self._answer
