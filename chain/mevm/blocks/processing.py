"""What happens in a block, the same for building, importing and replaying it."""

from dataclasses import dataclass, field

from mevm.blocks.block import Body
from mevm.blocks.bloom import encode_bloom
from mevm.blocks.ordered_root import ordered_root
from mevm.blocks.receipt import Receipt
from mevm.blocks.requests import DEPOSIT_REQUESTS, deposit_requests, requests_hash
from mevm.blocks.rewards import pay_rewards, pay_withdrawals
from mevm.blocks.system_contracts import collect_requests, open_block
from mevm.state.world import World
from mevm.vm.context import BlockContext
from mevm.vm.forks import Fork
from mevm.vm.interface import Engine, Execution
from mevm.vm.results import ExecutionResult
from mevm.vm.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the execution of a block determines in its header, and the state it leads to."""

    world: World
    receipts: tuple[Receipt, ...]
    gas_used: int
    bloom: bytes
    receipts_root: bytes
    blob_gas_used: int | None
    requests: tuple[tuple[int, bytes], ...] | None

    @property
    def requests_hash(self) -> bytes | None:
        """What the header commits to of the requests; None before Prague."""
        return None if self.requests is None else requests_hash(self.requests)


@dataclass(slots=True)
class BlockProcess:
    """A block being executed: open, apply each transaction, close."""

    context: BlockContext
    execution: Execution
    receipts: list[Receipt] = field(default_factory=list)

    @classmethod
    def open(
        cls, engine: Engine, world: World, context: BlockContext, parent_beacon_root: bytes
    ) -> "BlockProcess":
        """
        Begin a block on ``world``.

        Parameters
        ----------
        engine : Engine
            Executes the transactions.
        world : World
            State after the parent.
        context : BlockContext
            The block's own values.
        parent_beacon_root : bytes
            Root of the parent beacon block; used from Cancun on.

        Returns
        -------
        BlockProcess
            Ready for the first transaction.
        """
        execution = engine.begin(world, context)
        open_block(execution, context, parent_beacon_root)
        return cls(context, execution)

    def apply(self, transaction: Transaction) -> Receipt:
        """
        Execute one transaction.

        Raises
        ------
        InvalidTransaction
            If it may not be in this block; the state is unchanged then.
        """
        return self.record(transaction, self.execution.apply(transaction))

    def record(self, transaction: Transaction, result: ExecutionResult) -> Receipt:
        """Write the receipt of a transaction that was the last to be executed."""
        receipt = Receipt.make(
            type=transaction.type,
            success=result.success,
            gas_used=result.gas_used,
            logs=result.logs,
            previous=self.receipts[-1] if self.receipts else None,
            post_state=self.execution.world().root if self._receipts_hold_roots else None,
            created=result.created,
        )
        self.receipts.append(receipt)
        return receipt

    def close(self, body: Body) -> Outcome:
        """
        Pay rewards and withdrawals, collect requests, and compute the roots.

        Parameters
        ----------
        body : Body
            Uncles and withdrawals of the block.

        Returns
        -------
        Outcome
            Everything that the header commits to.

        Raises
        ------
        SystemCallFailed
            If a request contract is missing or failed.
        InvalidDeposit
            If a deposit event has the wrong layout.
        """
        fork = self.context.fork
        pay_rewards(self.execution, self.context, body.uncles)
        pay_withdrawals(self.execution, body.withdrawals or ())
        bloom = 0
        for receipt in self.receipts:
            bloom |= int.from_bytes(receipt.bloom, "big")
        return Outcome(
            requests=self._requests() if fork >= Fork.PRAGUE else None,
            world=self.execution.world(),
            receipts=tuple(self.receipts),
            gas_used=self.execution.gas_used,
            bloom=encode_bloom(bloom),
            receipts_root=ordered_root([receipt.encode() for receipt in self.receipts]),
            blob_gas_used=self.execution.blob_gas_used if fork >= Fork.CANCUN else None,
        )

    @property
    def _receipts_hold_roots(self) -> bool:
        return self.context.fork < Fork.BYZANTIUM

    def _requests(self) -> tuple[tuple[int, bytes], ...]:
        logs = (log for receipt in self.receipts for log in receipt.logs)
        deposits = deposit_requests(logs, self.context.config.deposit_contract)
        found = (DEPOSIT_REQUESTS, deposits), *collect_requests(self.execution)
        return tuple((kind, data) for kind, data in found if data)
