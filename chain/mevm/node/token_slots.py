"""Finding where a token keeps a number, to change it (`anvil_dealERC20`)."""

from itertools import islice

from mevm.crypto.keccak import keccak
from mevm.node.node import Node
from mevm.node.overrides import AccountOverride
from mevm.vm.results import CallMessage

BALANCE_OF = keccak(b"balanceOf(address)")[:4]
ALLOWANCE = keccak(b"allowance(address,address)")[:4]
MAX_SLOTS = 64
PROBE = int.from_bytes(keccak(b"mevm token slot")[:12], "big")
"""A number that no token holds by chance."""


class SlotNotFound(LookupError):
    """The token keeps the number in no slot of its own, or does not return it as it is."""


def set_token_number(node: Node, token: bytes, question: bytes, number: int) -> None:
    """
    Let a token answer a question with another number.

    Parameters
    ----------
    node : Node
        Whose head's state is changed.
    token : bytes
        Address of the token.
    question : bytes
        Call data, such as of ``balanceOf``.
    number : int
        What it is to answer. Nothing else changes, the total supply neither.

    Raises
    ------
    SlotNotFound
        If there is no slot of which the answer is the content.
    """
    message = CallMessage(to=token, data=question)
    touched = node.access_list(message, node.head).access_list
    places = ((address, slot) for address, slots in touched for slot in slots)
    for address, slot in islice(places, MAX_SLOTS):
        override = {address: AccountOverride(slots={slot: PROBE})}
        result = node.call(message, node.head, override)
        if result.success and result.output == PROBE.to_bytes(32, "big"):
            node.set_storage(address, slot, number)
            return
    raise SlotNotFound(f"0x{token.hex()} keeps no such number in a slot that is its answer")
