"""The namespaces `ots` and `erigon`: what the explorer Otterscan asks for.

Names and forms are those of Otterscan's documentation (docs/custom-jsonrpc.md) and of Erigon,
which it was written for.
"""

from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.rewards import rewards
from mevm.node import Node
from mevm.node.address_search import AddressSearch, Page
from mevm.node.tracing import Tracing
from mevm.rpc.codec import (
    MAX_BLOCK_NUMBER,
    BlockId,
    address,
    block_number,
    hash32,
    number64,
    number_up_to,
    to_data,
    to_quantity,
)
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.methods.debug_traces import TRACE_TIMEOUT
from mevm.rpc.registry import at_block, method
from mevm.rpc.resolve import find_block, world_at
from mevm.rpc.shapes import (
    block_object,
    effective_gas_price,
    header_object,
    mined_transaction_object,
    receipt_object,
)
from mevm.vm.errors import ExecutionTimeout
from mevm.vm.tracing.calls import Call, CallRecorder

API_LEVEL = 8
MAX_PAGE = 100
MAX_SEARCH_PAGE = 25
SELECTOR_SIZE = 4
TRANSFER = 0
OPERATIONS = {"SELFDESTRUCT": 1, "CREATE": 2, "CREATE2": 3}

Object = dict[str, Any]

page_number = number_up_to(2**32)
_height = number_up_to(MAX_BLOCK_NUMBER)


def block_height(value: Any) -> BlockId:
    """Decode a block number or tag; Otterscan sends numbers as JSON has them."""
    return _height(value) if type(value) is int else block_number(value)


@method("erigon_getHeaderByNumber", block_height)
@method("erigon_getHeaderByHash", hash32)
def get_header(node: Node, block: BlockId) -> Object | None:
    """Return the header of a block, None if there is none (Erigon)."""
    found = find_block(node, block)
    return None if found is None else header_object(found.header)


@method("erigon_blockNumber", at_block)
def get_block_number(node: Node, block: BlockId) -> str | None:
    """Return the height that a tag stands for (Erigon)."""
    found = find_block(node, block)
    return None if found is None else to_quantity(found.number)


@method("ots_getApiLevel")
def get_api_level(node: Node) -> int:
    """Return the version of this namespace (Otterscan)."""
    return API_LEVEL


@method("ots_hasCode", address, at_block)
def has_code(node: Node, account: bytes, block: BlockId) -> bool:
    """Return whether an address has code (Otterscan)."""
    return bool(world_at(node, block).get_code(account))


@method("ots_getInternalOperations", hash32, long=True)
def get_internal_operations(node: Node, tx_hash: bytes) -> list[Object]:
    """Return transfers, creations and ends of contracts below a transaction (Otterscan)."""
    calls = _all_calls(_top_call(node, tx_hash))
    return [
        {
            "type": OPERATIONS.get(call.frame.kind, TRANSFER),
            "from": to_data(call.frame.sender),
            "to": to_data(call.frame.to),
            "value": to_quantity(call.frame.value),
        }
        for call, depth in calls
        if depth and (call.frame.kind in OPERATIONS or _is_transfer(call))
    ]


@method("ots_getTransactionError", hash32, long=True)
def get_transaction_error(node: Node, tx_hash: bytes) -> str:
    """Return the revert data of a transaction, empty if there is none (Otterscan)."""
    call = _top_call(node, tx_hash)
    return to_data(call.output if call.error is not None else b"")


@method("ots_traceTransaction", hash32, long=True)
def trace_transaction(node: Node, tx_hash: bytes) -> list[Object]:
    """Return the calls of a transaction, each before those that it makes (Otterscan)."""
    return [
        {
            "type": call.frame.kind,
            "depth": depth,
            "from": to_data(call.frame.sender),
            "to": to_data(call.frame.to),
            "value": None
            if call.frame.kind in ("STATICCALL", "DELEGATECALL")
            else to_quantity(call.frame.value),
            "input": to_data(call.frame.input),
            "output": to_data(call.output),
        }
        for call, depth in _all_calls(_top_call(node, tx_hash))
    ]


@method("ots_getBlockDetails", block_height)
@method("ots_getBlockDetailsByHash", hash32)
def get_block_details(node: Node, block: BlockId) -> Object | None:
    """Return a block without its transactions, with issuance and fees (Otterscan)."""
    found = find_block(node, block)
    if found is None:
        return None
    fees = (
        receipt.gas_used * effective_gas_price(transaction, found)
        for transaction, receipt in zip(found.transactions, found.receipts, strict=True)
    )
    shape = _block_shape(found, block == "pending")
    del shape["transactions"]
    return {
        "block": shape,
        "issuance": _issuance(node, found),
        "totalFees": to_quantity(sum(fees)),
    }


@method("ots_getBlockTransactions", block_height, page_number, number_up_to(MAX_PAGE))
def get_block_transactions(node: Node, block: BlockId, page: int, size: int) -> Object | None:
    """Return a page of a block's transactions with receipts, the last first (Otterscan)."""
    found = find_block(node, block)
    if found is None:
        return None
    end = max(len(found.transactions) - page * size, 0)
    indices = range(max(end - size, 0), end)
    shape = _block_shape(found, block == "pending")
    shape["transactions"] = [mined_transaction_object(found, i) for i in indices]
    for transaction in shape["transactions"]:
        transaction["input"] = transaction["input"][: 2 + 2 * SELECTOR_SIZE]
    receipts = [receipt_object(found, i, node.chain.config) for i in indices]
    return {
        "fullblock": shape,
        "receipts": [{**each, "logs": None, "logsBloom": None} for each in receipts],
    }


@method("ots_searchTransactionsBefore", address, number64, page_number, long=True)
def search_before(node: Node, account: bytes, height: int, size: int) -> Object:
    """Return transactions that touch an address before a block, 0 for the newest (Otterscan)."""
    return _search(node, "before", account, height, size)


@method("ots_searchTransactionsAfter", address, number64, page_number, long=True)
def search_after(node: Node, account: bytes, height: int, size: int) -> Object:
    """Return transactions that touch an address after a block, 0 for the oldest (Otterscan)."""
    return _search(node, "after", account, height, size)


@method("ots_getTransactionBySenderAndNonce", address, number64, long=True)
def get_transaction_by_nonce(node: Node, sender: bytes, nonce: int) -> str | None:
    """Return the hash of the transaction that an account sent with a nonce (Otterscan)."""
    found = _searcher(node).sent(sender, nonce)
    return None if found is None else to_data(found[0].transactions[found[1]].hash)


@method("ots_getContractCreator", address, long=True)
def get_contract_creator(node: Node, contract: bytes) -> Object | None:
    """Return which transaction made a contract, and which account in it (Otterscan)."""
    found = _searcher(node).creator(contract)
    return None if found is None else {"hash": to_data(found[0]), "creator": to_data(found[1])}


def _top_call(node: Node, tx_hash: bytes) -> Call:
    """Return the calls of a transaction."""
    place = node.chain.transaction(tx_hash)
    if place is None:
        raise server_error(f"transaction {to_data(tx_hash)} not found")
    tracing = Tracing(node.chain, TRACE_TIMEOUT)
    top: Call = tracing.transaction(*place, CallRecorder(tracing.allowance))
    return top


def _all_calls(top: Call) -> list[tuple[Call, int]]:
    """Return the calls of a tree with their depths, each before those that it makes."""
    found: list[tuple[Call, int]] = []
    waiting = [(top, 0)]
    while waiting:
        call, depth = waiting.pop()
        found.append((call, depth))
        waiting += [(each, depth + 1) for each in reversed(call.calls)]
    return found


def _is_transfer(call: Call) -> bool:
    return call.frame.kind == "CALL" and call.frame.value > 0


def _block_shape(block: Block, pending: bool) -> Object:
    shape = block_object(block, full=False, pending=pending)
    return {**shape, "logsBloom": None, "transactionCount": len(block.transactions)}


def _issuance(node: Node, block: Block) -> Object:
    fork = node.chain.config.fork_at(block.number, block.timestamp)
    earned = rewards(fork, block.number, block.header.coinbase, block.uncles)
    uncles = sum(each.amount for each in earned if each.is_uncle)
    total = sum(each.amount for each in earned) if block.number else 0
    return {
        "blockReward": to_quantity(total - uncles),
        "uncleReward": to_quantity(uncles),
        "issuance": to_quantity(total),
    }


def _searcher(node: Node) -> AddressSearch:
    return AddressSearch(node.chain, node.addresses, Tracing(node.chain, TRACE_TIMEOUT))


def _search(node: Node, way: str, account: bytes, height: int, size: int) -> Object:
    if not 1 <= size <= MAX_SEARCH_PAGE:
        raise invalid_params(f"page size {size}, expected 1 to {MAX_SEARCH_PAGE}")
    searcher = _searcher(node)
    search = searcher.before if way == "before" else searcher.after
    try:
        return _page_object(node, search(account, height, size))
    except ExecutionTimeout:
        text = f"search took longer than {TRACE_TIMEOUT:.0f} s; ask again: it goes on from there"
        raise server_error(text) from None


def _page_object(node: Node, page: Page) -> Object:
    receipts = [
        {**receipt_object(block, index, node.chain.config), "timestamp": block.timestamp}
        for block, index in page.found
    ]
    return {
        "txs": [mined_transaction_object(block, index) for block, index in page.found],
        "receipts": receipts,
        "firstPage": page.is_first,
        "lastPage": page.is_last,
    }
