"""How transactions come into a node: into the next block at once, or into the pool until then.

Source: WSG-15.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mevm.blocks.admission import validate_admission
from mevm.blocks.chain import Chain
from mevm.blocks.pool import Pool
from mevm.node.feed import Feed, Topic
from mevm.node.sealing import Sealer
from mevm.node.sending import fill_transaction
from mevm.vm.errors import InvalidTransaction
from mevm.vm.interruption import needs_time
from mevm.vm.transaction import Transaction

if TYPE_CHECKING:
    from mevm.node.node import Node


class Intake:
    """
    The part of `Node` that takes transactions.

    Attributes
    ----------
    on_transaction : list of callable
        Functions that are told of every transaction that was taken.
    """

    chain: Chain
    feed: Feed
    pool: Pool
    sealer: Sealer
    on_transaction: list[Callable[[Transaction], None]]

    def send_raw(self, raw: bytes) -> bytes:
        """Take a signed transaction; see `submit`."""
        return self.submit(Transaction.decode(raw))

    def send_transaction(self: "Node", fields: Mapping[str, Any]) -> bytes:  # type: ignore[misc]
        """
        Sign a transaction, or take one of an impersonated account, and submit it.

        Parameters
        ----------
        fields : mapping
            ``from`` and fields of `Transaction.sign`; what is left out is filled in.

        Returns
        -------
        bytes
            The hash.

        Raises
        ------
        InvalidTransaction
            If the account is neither unlocked nor impersonated, or the transaction is invalid.
        """
        return self.submit(fill_transaction(self, fields))

    def submit(self, transaction: Transaction) -> bytes:
        """
        Let a transaction wait for its block, or mine it at once if the node automines.

        Parameters
        ----------
        transaction : Transaction
            Of any type.

        Returns
        -------
        bytes
            Its hash.

        Raises
        ------
        InvalidTransaction
            If it cannot be executed now, nor wait for its turn. It is not kept then.
        """
        transaction_hash = transaction.hash
        if self.chain.has_mined(transaction_hash):
            raise InvalidTransaction("already known")
        if self._is_next(transaction):
            assembled = self.sealer.assemble_alone(transaction)
            self._announce(transaction)
            self.feed.announce([transaction])
            self.sealer.seal(assembled)
        else:
            self._enqueue(transaction)
        return transaction_hash

    def _is_next(self, transaction: Transaction) -> bool:
        """Return whether a transaction need not pass through the pool: it would be alone there."""
        if len(self.pool) or not self.sealer.state.automine:
            return False
        return transaction.nonce <= self.chain.head.world.get_nonce(transaction.sender)

    def _enqueue(self, transaction: Transaction) -> None:
        automine = self.sealer.state.automine
        if automine:
            needs_time()  # blocks of all that is ready are made, once the pool has changed
        context = self.sealer.context()
        validate_admission(transaction, self.chain.head.world, context, pays_now=automine)
        before = self._ready_of(transaction.sender)
        self.pool.add(transaction, self.sealer.pool_conditions(context, transaction.sender))
        self._announce(transaction)
        # Those that had to wait for it are ready with it.
        ready = self._ready_of(transaction.sender)
        self.feed.announce([each for nonce, each in ready.items() if before.get(nonce) is not each])
        if automine:
            self.sealer.mine_ready()
            reason = self.sealer.waiting.get(transaction.hash)
            if reason is not None and self.pool.remove(transaction.hash) is not None:
                raise reason

    def _announce(self, transaction: Transaction) -> None:
        for listener in self.on_transaction:
            listener(transaction)

    def _ready_of(self, sender: bytes) -> dict[int, Transaction]:
        """Return the sender's executable transactions by nonce, if anybody watches for them."""
        if not self.feed.is_watched(Topic.TRANSACTIONS):
            return {}
        return {each.nonce: each for each in self.pool.ready_of(sender, self.chain.head.world)}

    def next_nonce(self, address: bytes) -> int:
        """Return the nonce of an account's next transaction, after those that wait."""
        return self.pool.next_nonce(address, self.chain.head.world)
