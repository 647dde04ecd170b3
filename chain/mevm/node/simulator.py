"""Simulating blocks on top of a block: `eth_simulateV1`."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

from mevm.blocks.assembly import Extras, make_header
from mevm.blocks.block import Block, Body
from mevm.blocks.chain import Chain
from mevm.blocks.fees import next_base_fee, next_excess_blob_gas
from mevm.blocks.header import ZERO_HASH, Header
from mevm.blocks.processing import BlockProcess
from mevm.blocks.requests import InvalidDeposit
from mevm.blocks.system_contracts import SystemCallFailed, open_block
from mevm.node.overrides import SERVER_ERROR, BlockOverride, override_state
from mevm.node.simulation import (
    BLOCK_GAS_LIMIT,
    INTERNAL_ERROR,
    TIMED_OUT,
    BlockRequest,
    SimulatedBlock,
    SimulatedCall,
    SimulationFailed,
    SimulationRequest,
    complete_blocks,
    invalid_transaction_code,
)
from mevm.node.transfer_tracer import TransferTracer
from mevm.vm.context import BlockContext
from mevm.vm.errors import ExecutionTimeout, InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import ACCESS_LIST, BLOB, DYNAMIC_FEE, FIELDS, LEGACY, SET_CODE


class Simulator:
    """
    Simulates the blocks of one request.

    Parameters
    ----------
    chain : Chain
        Whose engine and rules are used; it does not change.
    base : Block
        What the first block is built on.
    request : SimulationRequest
        What to simulate.
    gas_limit : int
        Most gas that all calls may use together.
    timeout : float
        Most seconds that all of it may take.
    """

    def __init__(
        self,
        chain: Chain,
        base: Block,
        request: SimulationRequest,
        gas_limit: int,
        timeout: float,
    ) -> None:
        self._engine = chain.engine
        self._config = chain.config
        self._base = base
        self._request = request
        self._gas_left = gas_limit
        self._deadline = monotonic() + timeout
        self._earlier_hash = chain.context_of(base).ancestor_hash
        self._hashes = {base.number: base.hash}

    def run(self) -> list[SimulatedBlock]:
        """
        Simulate every block.

        Returns
        -------
        list of SimulatedBlock
            Those that were asked for, and those that fill the gaps.

        Raises
        ------
        SimulationFailed
            If a block or a transaction is impossible, or it takes too long.
        InvalidOverride
            If overrides contradict the state or each other.
        """
        parent, simulated = self._base, []
        for request in complete_blocks(parent.header, self._request.blocks):
            simulated.append(self._block(request, parent))
            parent = simulated[-1].block
            self._hashes[parent.number] = parent.hash
        return simulated

    def _block(self, request: BlockRequest, parent: Block) -> SimulatedBlock:
        context = self._context(request.header, parent.header)
        tracer = TransferTracer() if self._request.trace_transfers else None
        execution = self._engine.begin(parent.world, context, tracer)
        override_state(execution, request.state or {})
        open_block(execution, context, request.parent_beacon_root)
        process = BlockProcess(context, execution)
        transactions: list[Transaction] = []
        calls: list[SimulatedCall] = []
        for fields in request.calls:
            transaction, capped = self._transaction(fields, execution, context)
            result = self._execute(transaction, execution)
            receipt = process.record(transaction, result)
            logs = tuple(enumerate(result.logs, receipt.first_log_index))
            transactions.append(transaction)
            calls.append(SimulatedCall(result, tracer.take() if tracer else logs, capped))
        extras = Extras(b"", request.withdrawals, request.parent_beacon_root)
        block = _seal(process, parent, transactions, extras)
        self._check_deadline()
        return SimulatedBlock(block, tuple(calls))

    def _context(self, header: BlockOverride, parent: Header) -> BlockContext:
        assert header.number is not None and header.timestamp is not None
        fork = self._config.fork_at(header.number, header.timestamp)
        base_fee = excess = None
        if fork >= Fork.LONDON:
            due = next_base_fee(parent, fork) if self._request.strict else 0
            base_fee = due if header.base_fee is None else header.base_fee
        if fork >= Fork.CANCUN:
            excess = next_excess_blob_gas(parent, self._config.blob_schedule(fork))
        difficulty = parent.difficulty if header.difficulty is None else header.difficulty
        return BlockContext(
            number=header.number,
            timestamp=header.timestamp,
            coinbase=parent.coinbase if header.coinbase is None else header.coinbase,
            gas_limit=parent.gas_limit if header.gas_limit is None else header.gas_limit,
            difficulty=0 if fork >= Fork.PARIS else difficulty,
            prev_randao=header.prev_randao or ZERO_HASH,
            base_fee=base_fee,
            excess_blob_gas=excess,
            config=self._config,
            ancestor_hash=self._ancestor_hash,
            blob_base_fee=header.blob_base_fee,
        )

    def _ancestor_hash(self, number: int) -> bytes:
        return self._hashes.get(number) or self._earlier_hash(number)

    def _transaction(
        self, fields: Mapping[str, Any], execution: Execution, context: BlockContext
    ) -> tuple[Transaction, bool]:
        """Return the transaction that makes a call, and whether its gas was cut."""
        left_in_block = context.gas_limit - execution.gas_used
        wanted = fields.get("gas", left_in_block)
        if wanted > left_in_block:
            raise SimulationFailed(
                f"block gas limit reached: remaining: {left_in_block}, required: {wanted}",
                BLOCK_GAS_LIMIT,
            )
        gas = min(wanted, self._gas_left)
        values = {"nonce": execution.get_nonce(fields.get("from", bytes(20))), **fields, "gas": gas}
        return simulated_transaction(values, context), gas < wanted

    def _execute(self, transaction: Transaction, execution: Execution) -> Any:
        self._check_deadline()
        left = self._deadline - monotonic()
        try:
            result = execution.simulate(transaction, strict=self._request.strict, deadline=left)
        except InvalidTransaction as error:
            message = f"err: {error.message} (supplied gas {transaction.gas})"
            raise SimulationFailed(message, invalid_transaction_code(error.message)) from None
        except ExecutionTimeout as error:
            raise SimulationFailed(str(error), TIMED_OUT) from None
        self._gas_left -= result.gas_used
        return result

    def _check_deadline(self) -> None:
        if monotonic() > self._deadline:
            raise SimulationFailed("execution aborted (timeout)", TIMED_OUT)


def simulated_transaction(fields: Mapping[str, Any], context: BlockContext) -> Transaction:
    """
    Return the transaction that a call stands for, of the type that its fields imply.

    Parameters
    ----------
    fields : mapping
        ``from`` and fields of `Transaction.sign`, among them nonce and gas.
    context : BlockContext
        The block that it is for.

    Returns
    -------
    Transaction
        Without signature. A call without any fee is one of EIP-1559, as geth has it.

    Raises
    ------
    SimulationFailed
        If it is for another chain.
    """
    chain_id = context.config.chain_id
    if fields.get("chain_id", chain_id) != chain_id:
        raise SimulationFailed(
            f"chainId does not match node's (have={fields['chain_id']}, want={chain_id})",
            SERVER_ERROR,
        )
    has_price = "gas_price" in fields or context.base_fee is None
    if "authorization_list" in fields:
        kind = SET_CODE
    elif "blob_versioned_hashes" in fields:
        kind = BLOB
    elif has_price:
        kind = ACCESS_LIST if "access_list" in fields else LEGACY
    else:
        kind = DYNAMIC_FEE
    values = {name: fields[name] for name, _ in FIELDS[kind] if name in fields}
    if kind != LEGACY:
        values["chain_id"] = chain_id
    if kind not in (LEGACY, ACCESS_LIST) and "gas_price" in fields:
        values |= dict.fromkeys(
            ("max_fee_per_gas", "max_priority_fee_per_gas"), fields["gas_price"]
        )
    return Transaction.simulated(fields.get("from", bytes(20)), type=kind, **values)


def _seal(
    process: BlockProcess, parent: Block, transactions: list[Transaction], extras: Extras
) -> Block:
    """End a block and give it its header."""
    pays_withdrawals = process.context.fork >= Fork.SHANGHAI
    withdrawals = tuple(extras.withdrawals) if pays_withdrawals else None
    body = Body(tuple(transactions), (), withdrawals)
    try:
        outcome = process.close(body)
    except (SystemCallFailed, InvalidDeposit) as error:
        raise SimulationFailed(str(error), INTERNAL_ERROR) from None
    header = make_header(parent, process.context, body, outcome, extras)
    return Block(header, body, outcome.receipts, outcome.world, parent)
