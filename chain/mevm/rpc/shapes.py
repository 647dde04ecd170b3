"""Blocks, transactions, receipts and logs as JSON objects, with the fields that geth gives."""

from typing import Any

from mevm.blocks.block import Block, Body, encode_block
from mevm.blocks.fees import blob_gas_price
from mevm.blocks.header import Header
from mevm.blocks.receipt import Receipt
from mevm.blocks.withdrawal import Withdrawal
from mevm.node.feed import LogEvent
from mevm.rpc.codec import to_data, to_quantity, to_word
from mevm.vm.forks import GAS_PER_BLOB, ChainConfig
from mevm.vm.results import Log
from mevm.vm.transaction import AccessList, Authorization, Transaction

Object = dict[str, Any]


def header_object(header: Header) -> Object:
    """Return the fields of a header; those that its fork lacks are left out."""
    shape: Object = {
        "difficulty": to_quantity(header.difficulty),
        "extraData": to_data(header.extra_data),
        "gasLimit": to_quantity(header.gas_limit),
        "gasUsed": to_quantity(header.gas_used),
        "hash": to_data(header.hash),
        "logsBloom": to_data(header.bloom),
        "miner": to_data(header.coinbase),
        "mixHash": to_data(header.mix_hash),
        "nonce": to_data(header.nonce),
        "number": to_quantity(header.number),
        "parentHash": to_data(header.parent_hash),
        "receiptsRoot": to_data(header.receipts_root),
        "sha3Uncles": to_data(header.uncles_hash),
        "stateRoot": to_data(header.state_root),
        "timestamp": to_quantity(header.timestamp),
        "transactionsRoot": to_data(header.transactions_root),
    }
    if header.base_fee is not None:
        shape["baseFeePerGas"] = to_quantity(header.base_fee)
    if header.withdrawals_root is not None:
        shape["withdrawalsRoot"] = to_data(header.withdrawals_root)
    if header.blob_gas_used is not None and header.excess_blob_gas is not None:
        shape["blobGasUsed"] = to_quantity(header.blob_gas_used)
        shape["excessBlobGas"] = to_quantity(header.excess_blob_gas)
    if header.parent_beacon_root is not None:
        shape["parentBeaconBlockRoot"] = to_data(header.parent_beacon_root)
    if header.requests_hash is not None:
        shape["requestsHash"] = to_data(header.requests_hash)
    return shape


def block_object(block: Block, full: bool, pending: bool = False) -> Object:
    """Return a block.

    Parameters
    ----------
    block
        The block.
    full
        Whether transactions are given as objects instead of hashes.
    pending
        Whether the block is not sealed: it has no hash, nonce and miner then, as geth says.
    """
    shape = header_object(block.header)
    shape["size"] = to_quantity(block.size)
    shape["uncles"] = [to_data(uncle.hash) for uncle in block.uncles]
    if block.withdrawals is not None:
        shape["withdrawals"] = [withdrawal_object(each) for each in block.withdrawals]
    if full:
        count = range(len(block.transactions))
        shape["transactions"] = [mined_transaction_object(block, i) for i in count]
    else:
        shape["transactions"] = [to_data(each.hash) for each in block.transactions]
    if pending:
        shape.update(hash=None, nonce=None, miner=None)
    return shape


def uncle_object(header: Header) -> Object:
    """Return an uncle: a block without transactions."""
    size = to_quantity(len(encode_block(header, Body())))
    return {**header_object(header), "size": size, "uncles": [], "transactions": []}


def withdrawal_object(withdrawal: Withdrawal) -> Object:
    """Return a withdrawal."""
    return {
        "index": to_quantity(withdrawal.index),
        "validatorIndex": to_quantity(withdrawal.validator_index),
        "address": to_data(withdrawal.address),
        "amount": to_quantity(withdrawal.amount),
    }


def transaction_object(tx: Transaction) -> Object:
    """Return a transaction that is in no block."""
    shape: Object = {
        "blockHash": None,
        "blockNumber": None,
        "blockTimestamp": None,
        "from": to_data(tx.sender),
        "gas": to_quantity(tx.gas),
        "gasPrice": to_quantity(tx.max_fee_per_gas),
        "hash": to_data(tx.hash),
        "input": to_data(tx.data),
        "nonce": to_quantity(tx.nonce),
        "to": to_data(tx.to) if tx.to else None,
        "transactionIndex": None,
        "value": to_quantity(tx.value),
        "type": to_quantity(tx.type),
        "v": to_quantity(tx.v),
        "r": to_quantity(tx.r),
        "s": to_quantity(tx.s),
    }
    if tx.chain_id is not None:
        shape["chainId"] = to_quantity(tx.chain_id)
    if tx.type >= 1:
        shape["accessList"] = access_list_object(tx.access_list)
        shape["yParity"] = to_quantity(tx.v)
    if tx.type >= 2:
        shape["maxFeePerGas"] = to_quantity(tx.max_fee_per_gas)
        shape["maxPriorityFeePerGas"] = to_quantity(tx.max_priority_fee_per_gas)
    if tx.max_fee_per_blob_gas is not None:
        shape["maxFeePerBlobGas"] = to_quantity(tx.max_fee_per_blob_gas)
        shape["blobVersionedHashes"] = [to_data(each) for each in tx.blob_versioned_hashes]
    if tx.type == 4:
        shape["authorizationList"] = [authorization_object(a) for a in tx.authorization_list]
    return shape


def mined_transaction_object(block: Block, index: int) -> Object:
    """Return a transaction with its place in a block."""
    tx = block.transactions[index]
    shape = transaction_object(tx)
    shape["blockHash"] = to_data(block.hash)
    shape["blockNumber"] = to_quantity(block.number)
    shape["blockTimestamp"] = to_quantity(block.timestamp)
    shape["transactionIndex"] = to_quantity(index)
    shape["gasPrice"] = to_quantity(effective_gas_price(tx, block))
    return shape


def access_list_object(access_list: AccessList) -> list[Object]:
    """Return an access list."""
    return [
        {"address": to_data(address), "storageKeys": [to_word(slot) for slot in slots]}
        for address, slots in access_list
    ]


def authorization_object(authorization: Authorization) -> Object:
    """Return a signed authorization of EIP-7702."""
    return {
        "chainId": to_quantity(authorization.chain_id),
        "address": to_data(authorization.address),
        "nonce": to_quantity(authorization.nonce),
        "yParity": to_quantity(authorization.y_parity),
        "r": to_quantity(authorization.r),
        "s": to_quantity(authorization.s),
    }


def effective_gas_price(tx: Transaction, block: Block) -> int:
    """Return what the sender paid per gas in a block; before London that is its gas price."""
    base_fee = block.header.base_fee
    return tx.max_fee_per_gas if base_fee is None else tx.effective_gas_price(base_fee)


def receipt_object(block: Block, index: int, config: ChainConfig) -> Object:
    """Return the receipt of the transaction at ``index`` of a block."""
    tx, receipt = block.transactions[index], block.receipts[index]
    shape: Object = {
        "blockHash": to_data(block.hash),
        "blockNumber": to_quantity(block.number),
        "contractAddress": to_data(receipt.created) if receipt.created else None,
        "cumulativeGasUsed": to_quantity(receipt.cumulative_gas_used),
        "effectiveGasPrice": to_quantity(effective_gas_price(tx, block)),
        "from": to_data(tx.sender),
        "gasUsed": to_quantity(receipt.gas_used),
        "logs": log_objects(block, index),
        "logsBloom": to_data(receipt.bloom),
        "to": to_data(tx.to) if tx.to else None,
        "transactionHash": to_data(tx.hash),
        "transactionIndex": to_quantity(index),
        "type": to_quantity(tx.type),
    }
    if receipt.post_state is None:
        shape["status"] = to_quantity(receipt.success)
    else:
        shape["root"] = to_data(receipt.post_state)
    if tx.type == 3:
        blobs = len(tx.blob_versioned_hashes)
        schedule = config.blob_schedule(config.fork_at(block.number, block.timestamp))
        shape["blobGasUsed"] = to_quantity(blobs * GAS_PER_BLOB)
        shape["blobGasPrice"] = to_quantity(
            blob_gas_price(block.header.excess_blob_gas or 0, schedule)
        )
    return shape


def log_objects(block: Block, index: int) -> list[Object]:
    """Return the logs of the transaction at ``index`` of a block."""
    receipt: Receipt = block.receipts[index]
    first = receipt.first_log_index
    return [log_object(block, index, first + i, log) for i, log in enumerate(receipt.logs)]


def log_object(block: Block, transaction_index: int, log_index: int, log: Log) -> Object:
    """Return one log with its place in a block."""
    return log_event_object(
        LogEvent(
            log,
            block.hash,
            block.number,
            block.timestamp,
            block.transactions[transaction_index].hash,
            transaction_index,
            log_index,
            removed=False,
        )
    )


def log_event_object(event: LogEvent) -> Object:
    """Return a log that came, or went with its block."""
    return {
        "address": to_data(event.log.address),
        "topics": [to_data(topic) for topic in event.log.topics],
        "data": to_data(event.log.data),
        "blockNumber": to_quantity(event.block_number),
        "transactionHash": to_data(event.transaction_hash),
        "transactionIndex": to_quantity(event.transaction_index),
        "blockHash": to_data(event.block_hash),
        "blockTimestamp": to_quantity(event.timestamp),
        "logIndex": to_quantity(event.log_index),
        "removed": event.removed,
    }
