"""Decoders of the objects that requests carry: calls, transactions, overrides, filters."""

from typing import Any

from mevm.node.overrides import AccountOverride, BlockOverride
from mevm.rpc.codec import (
    DecodeError,
    Decoder,
    address,
    block_number,
    data,
    fields,
    hash32,
    in_field,
    json_type,
    list_of,
    mapping,
    number64,
    quantity,
    quantity64,
    shown,
    storage_key,
    word,
)
from mevm.vm.tracing.parity_trace import TRACE_KINDS

MAX_OVERRIDES = 1_000
MAX_AUTHORIZATIONS = 1_000
MAX_FILTER_ADDRESSES = 1_000
MAX_FILTER_TOPICS = 4
MAX_TOPIC_CHOICES = 1_000

_access_entry = fields({"address": address, "storageKeys": list_of(word)}, ("address",))
access_list = list_of(_access_entry)

_authorization = fields(
    {
        "chainId": quantity,
        "address": address,
        "nonce": quantity64,
        "yParity": quantity64,
        "r": quantity,
        "s": quantity,
    },
    ("chainId", "address", "nonce", "yParity", "r", "s"),
)
authorization_list = list_of(_authorization, MAX_AUTHORIZATIONS)

_transaction_fields = fields(
    {
        "from": address,
        "to": address,
        "gas": quantity64,
        "gasPrice": quantity,
        "maxFeePerGas": quantity,
        "maxPriorityFeePerGas": quantity,
        "value": quantity,
        "nonce": quantity64,
        "data": data,
        "input": data,
        "chainId": quantity,
        "type": quantity64,
        "accessList": access_list,
        "maxFeePerBlobGas": quantity,
        "blobVersionedHashes": list_of(hash32),
        "authorizationList": authorization_list,
    }
)


def transaction(value: Any) -> dict[str, Any]:
    """Decode the object of a call or transaction; ``data`` ends up under ``input``."""
    decoded = _transaction_fields(value)
    given = decoded.pop("data", None)
    if given is not None and decoded.setdefault("input", given) != given:
        raise DecodeError('both "data" and "input" are set and not equal, use "input" only')
    if "gasPrice" in decoded and {"maxFeePerGas", "maxPriorityFeePerGas"} & decoded.keys():
        raise DecodeError("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified")
    return decoded


def map_of(key: Decoder, value: Decoder, limit: int = MAX_OVERRIDES) -> Decoder:
    """Return a decoder for objects used as maps, of at most ``limit`` entries."""

    def decode(json: Any) -> dict[Any, Any]:
        """Decode every key and value."""
        items = mapping(json)
        if len(items) > limit:
            raise DecodeError(f"object of {len(items)} entries, expected at most {limit}")
        return {key(name): in_field(name, value, item) for name, item in items.items()}

    return decode


_slots = map_of(storage_key, word)
_account_fields = fields(
    {
        "balance": quantity,
        "nonce": quantity64,
        "code": data,
        "state": _slots,
        "stateDiff": _slots,
        "movePrecompileToAddress": address,
    }
)


def _account_override(value: Any) -> AccountOverride:
    """Decode the override of one account."""
    given = _account_fields(value)
    state, difference = given.get("state"), given.get("stateDiff")
    if state is not None and difference is not None:
        raise DecodeError("both state and stateDiff specified, choose one")
    balance, nonce, code = given.get("balance"), given.get("nonce"), given.get("code")
    target = given.get("movePrecompileToAddress")
    return AccountOverride(balance, nonce, code, state, difference, target)


state_overrides = map_of(address, _account_override)

_block_fields = fields(
    {
        "number": quantity64,
        "time": quantity64,
        "feeRecipient": address,
        "gasLimit": quantity64,
        "difficulty": quantity,
        "prevRandao": hash32,
        "baseFeePerGas": quantity,
        "blobBaseFee": quantity,
    }
)


def block_overrides(value: Any) -> BlockOverride:
    """Decode what a call sees of its block in place of the header."""
    for name in ("withdrawals", "beaconRoot"):
        if mapping(value).get(name) is not None:
            raise DecodeError(f"{name} is not supported by this method: it makes no block")
    return header_overrides(value)


def header_overrides(value: Any) -> BlockOverride:
    """Decode the values of a header."""
    given = _block_fields(value)
    return BlockOverride(
        number=given.get("number"),
        timestamp=given.get("time"),
        coinbase=given.get("feeRecipient"),
        gas_limit=given.get("gasLimit"),
        difficulty=given.get("difficulty"),
        prev_randao=given.get("prevRandao"),
        base_fee=given.get("baseFeePerGas"),
        blob_base_fee=given.get("blobBaseFee"),
    )


def _addresses(value: Any) -> list[bytes]:
    """Decode one address or several."""
    if isinstance(value, list):
        return list_of(address, MAX_FILTER_ADDRESSES)(value)
    return [address(value)]


def _topic_choices(value: Any) -> list[bytes]:
    """Decode what one topic may be; empty for anything."""
    if value is None:
        return []
    if isinstance(value, list):
        return list_of(hash32, MAX_TOPIC_CHOICES)(value)
    return [hash32(value)]


_filter_fields = fields(
    {
        "fromBlock": block_number,
        "toBlock": block_number,
        "blockHash": hash32,
        "address": _addresses,
        "topics": list_of(_topic_choices, MAX_FILTER_TOPICS),
    }
)


def log_filter(value: Any) -> dict[str, Any]:
    """Decode the filter object of `eth_getLogs`."""
    decoded = _filter_fields(value)
    if "blockHash" in decoded and {"fromBlock", "toBlock"} & decoded.keys():
        raise DecodeError(
            "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other"
        )
    return decoded


def trace_kinds(value: Any) -> frozenset[str]:
    """Decode which traces are wanted of an execution in Parity's form."""
    return frozenset(list_of(_trace_kind, len(TRACE_KINDS))(value))


def _trace_kind(value: Any) -> str:
    if not isinstance(value, str) or value not in TRACE_KINDS:
        expected = ", ".join(TRACE_KINDS)
        raise DecodeError(f"unrecognized trace type: {shown(value)}, expected {expected}")
    return value


def traced_call(value: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Decode a call with the traces that are wanted of it: an array of both."""
    if not isinstance(value, list):
        raise DecodeError(f"{json_type(value)} instead of an array of a call and trace types")
    if len(value) != 2:
        raise DecodeError(f"array of {len(value)} items, expected a call and trace types")
    return in_field("[0]", transaction, value[0]), in_field("[1]", trace_kinds, value[1])


def _filter_mode(value: Any) -> str:
    if value not in ("union", "intersection"):
        raise DecodeError(f"unknown mode: {shown(value)}, expected union or intersection")
    return str(value)


def _filter_address(value: Any) -> str:
    return "0x" + address(value).hex()


_trace_addresses = list_of(_filter_address, MAX_FILTER_ADDRESSES)
trace_filter = fields(
    {
        "fromBlock": block_number,
        "toBlock": block_number,
        "fromAddress": _trace_addresses,
        "toAddress": _trace_addresses,
        "after": number64,
        "count": number64,
        "mode": _filter_mode,
    }
)


def percentiles(value: Any) -> list[float]:
    """Decode the reward percentiles of `eth_feeHistory`: rising, each in 0..100."""
    found = list_of(_percentile, 100)(value)
    if any(later < earlier for earlier, later in zip(found, found[1:], strict=False)):
        raise DecodeError("reward percentiles must rise")
    return found


def _percentile(value: Any) -> float:
    """Decode a number in 0..100."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise DecodeError("expected a percentile: a number in 0..100")
    return float(value)
