"""Coin-days of senders, as the contract that the chain names for its priority lane tells them.

Source: CEC-08.

Nothing is known of that contract but one function, ``coin_days(address) -> uint256``. It is asked
once for each sender and block, with `VIEW_GAS`: when the sender's transaction comes to the pool,
or when a block is made, which asks about `MAX_VIEWS` senders at most, however many wait: in all
less than half the gas of a development block.
"""

from collections.abc import Callable, Iterable

from mevm.crypto.keccak import keccak
from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.interface import Engine
from mevm.vm.results import CallMessage

SELECTOR = keccak(b"coin_days(address)")[:4]
WORD = 32
VIEW_GAS = 50_000
"""Gas of one question; 21,000 of it and the call data are charged before the code runs."""
MAX_VIEWS = 256
MAX_KNOWN_VIEWS = 128
"""How many of them may go to those who had coin-days before: the rest is for newcomers."""
MAX_REMEMBERED = 8_192
"""How many senders are remembered at least, those with most coin-days."""


class CoinDays:
    """
    The view of one block.

    Parameters
    ----------
    engine : Engine
        Executes the view.
    world : World
        The state that is asked.
    context : BlockContext
        The block in which it is asked.
    contract : bytes
        Address of the contract.
    """

    def __init__(
        self, engine: Engine, world: World, context: BlockContext, contract: bytes
    ) -> None:
        self._execution = engine.begin(world, context)
        self._contract = contract

    def of(self, holder: bytes) -> int:
        """Return an account's coin-days; 0 if the contract fails or answers anything else."""
        data = SELECTOR + holder.rjust(WORD, b"\0")
        message = CallMessage(to=self._contract, data=data, gas=VIEW_GAS)
        before = self._execution.snapshot()
        try:
            result = self._execution.call(message)
        except InvalidTransaction:
            return 0
        finally:
            self._execution.revert(before)
        if not result.success or len(result.output) != WORD:
            return 0
        return int.from_bytes(result.output, "big")


class Standings:
    """
    What senders were last found to have: it decides who is asked about while not all can be.

    Who had most is asked about first, so that accounts without coin-days cannot crowd holders out;
    then whoever was never asked about, the first to arrive first; then the others in turn.
    """

    def __init__(self) -> None:
        self._last: dict[bytes, int] = {}

    def read(self, senders: Iterable[bytes], view: Callable[[bytes], int]) -> dict[bytes, int]:
        """
        Ask about the senders of waiting transactions, each once.

        Parameters
        ----------
        senders : iterable of bytes
            In order of arrival.
        view : callable
            Returns an account's coin-days.

        Returns
        -------
        dict
            Coin-days of those who have any; at most `MAX_VIEWS` were asked about.
        """
        found: dict[bytes, int] = {}
        for sender in self._in_turn(list(senders))[:MAX_VIEWS]:
            found[sender] = view(sender)
            self.note(sender, found[sender])
        return {sender: days for sender, days in found.items() if days}

    def last(self, sender: bytes) -> int:
        """Return what a sender was last found to have; 0 if it was never asked about."""
        return self._last.get(sender, 0)

    def note(self, sender: bytes, coin_days: int) -> None:
        """Remember what a sender has, and in time forget who has least, the oldest of these."""
        self._last.pop(sender, None)
        self._last[sender] = coin_days
        if len(self._last) > 2 * MAX_REMEMBERED:
            by_days = sorted(self._last.items(), key=lambda each: each[1])
            self._last = dict(by_days[-MAX_REMEMBERED:])

    def _in_turn(self, senders: list[bytes]) -> list[bytes]:
        last = self._last
        known = sorted((each for each in senders if last.get(each)), key=lambda each: -last[each])
        new = [each for each in senders if each not in last]
        waiting = set(senders)
        without = [each for each, days in last.items() if not days and each in waiting]
        return [*known[:MAX_KNOWN_VIEWS], *new, *known[MAX_KNOWN_VIEWS:], *without]
