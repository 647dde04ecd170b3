"""What only a development chain has: balances and allowances of ERC-20 tokens, as one likes."""

from mevm.node import Node
from mevm.node.token_slots import ALLOWANCE, BALANCE_OF, SlotNotFound, set_token_number
from mevm.rpc.codec import address, number
from mevm.rpc.errors import server_error
from mevm.rpc.methods.development import execute


@execute("anvil_dealERC20", address, address, number)
def deal(node: Node, account: bytes, token: bytes, balance: int) -> None:
    """Set an account's balance of a token (anvil)."""
    _set(node, token, BALANCE_OF + _word(account), balance)


@execute("anvil_setERC20Allowance", address, address, address, number)
def set_allowance(node: Node, owner: bytes, spender: bytes, token: bytes, amount: int) -> None:
    """Set how much of an owner's tokens a spender may take (anvil)."""
    _set(node, token, ALLOWANCE + _word(owner) + _word(spender), amount)


def _word(account: bytes) -> bytes:
    """Return an address as an argument of a call."""
    return account.rjust(32, b"\0")


def _set(node: Node, token: bytes, question: bytes, answer: int) -> None:
    """Let a token answer a question with another number."""
    try:
        set_token_number(node, token, question, answer)
    except SlotNotFound as error:
        raise server_error(str(error)) from None
