"""Block zero: from a file in geth's format, or the one of a development chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mevm.blocks.bloom import EMPTY_BLOOM
from mevm.blocks.fees import INITIAL_BASE_FEE
from mevm.blocks.header import ZERO_ADDRESS, ZERO_HASH, ZERO_NONCE, Header
from mevm.blocks.priority_lane import PriorityLane
from mevm.blocks.requests import EMPTY_REQUESTS_HASH
from mevm.blocks.system_contracts import CODES
from mevm.crypto.keccak import EMPTY_LIST_HASH, EMPTY_TRIE_ROOT
from mevm.state import Account, World
from mevm.vm.forks import ChainConfig, Fork

DEVELOPMENT_GAS_LIMIT = 30_000_000
DEFAULT_GAS_LIMIT = 4_712_388
DEFAULT_DIFFICULTY = 131_072


class InvalidGenesis(ValueError):
    """A genesis file with a field that is missing or malformed; the text names it."""


@dataclass(frozen=True, slots=True)
class Genesis:
    """Everything that a chain begins with; the lane is how its blocks are built, if it has one."""

    config: ChainConfig
    header: Header
    world: World
    lane: PriorityLane | None = None

    @classmethod
    def from_geth(cls, data: Mapping[str, Any]) -> "Genesis":
        """
        Read a genesis file in geth's format.

        Parameters
        ----------
        data : mapping
            The decoded JSON: ``config``, ``alloc`` and header fields. Our own addition to the
            config is ``"mevm": {"priorityLane": {"coinDays": address, "shareBps": number}}``.

        Returns
        -------
        Genesis
            Its header has the fields that the forks active at block zero ask for.

        Raises
        ------
        InvalidGenesis
            If a field is missing or malformed.
        """
        if not isinstance(data, Mapping):
            raise InvalidGenesis("genesis: expected a JSON object")
        try:
            config = ChainConfig.from_geth(_object(data, "config"))
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidGenesis(f"genesis config: {error}") from error
        alloc = _object(data, "alloc")
        world = World.from_alloc(
            {_bytes(key, "alloc", 20): _account(key, value) for key, value in alloc.items()}
        )
        return cls(config, _header(data, config, world), world, _lane(data["config"]))

    @classmethod
    def development(
        cls,
        accounts: Mapping[bytes, int],
        *,
        config: ChainConfig,
        timestamp: int,
        gas_limit: int = DEVELOPMENT_GAS_LIMIT,
        base_fee: int = INITIAL_BASE_FEE,
    ) -> "Genesis":
        """
        Return the genesis of a development chain.

        Parameters
        ----------
        accounts : mapping
            Balances in wei by address.
        config : ChainConfig
            Chain id and forks.
        timestamp : int
            Seconds since 1970.
        gas_limit : int
            Gas limit of block zero.
        base_fee : int
            Base fee of block zero.

        Returns
        -------
        Genesis
            With the contracts that Prague's blocks call.
        """
        alloc = {address: Account(nonce=1, code=code) for address, code in CODES.items()}
        alloc |= {address: Account(balance=balance) for address, balance in accounts.items()}
        world = World.from_alloc(alloc)
        fields = {"timestamp": timestamp, "gasLimit": gas_limit, "baseFeePerGas": base_fee}
        return cls(config, _header({**fields, "difficulty": 0}, config, world), world)


def _header(data: Mapping[str, Any], config: ChainConfig, world: World) -> Header:
    timestamp = _quantity(data, "timestamp", 0)
    fork = config.fork_at(0, timestamp)
    cancun = fork >= Fork.CANCUN
    beacon_root = _field(data, "parentBeaconBlockRoot", 32, ZERO_HASH)
    return Header(
        parent_hash=ZERO_HASH,
        uncles_hash=EMPTY_LIST_HASH,
        coinbase=_field(data, "coinbase", 20, ZERO_ADDRESS),
        state_root=world.root,
        transactions_root=EMPTY_TRIE_ROOT,
        receipts_root=EMPTY_TRIE_ROOT,
        bloom=EMPTY_BLOOM,
        difficulty=_quantity(data, "difficulty", 0 if fork >= Fork.PARIS else DEFAULT_DIFFICULTY),
        number=0,
        gas_limit=_quantity(data, "gasLimit", DEFAULT_GAS_LIMIT),
        gas_used=_quantity(data, "gasUsed", 0),
        timestamp=timestamp,
        extra_data=_field(data, "extraData", None, b""),
        mix_hash=_field(data, "mixHash", 32, ZERO_HASH),
        nonce=_quantity(data, "nonce", 0).to_bytes(len(ZERO_NONCE), "big"),
        base_fee=_quantity(data, "baseFeePerGas", INITIAL_BASE_FEE)
        if fork >= Fork.LONDON
        else None,
        withdrawals_root=EMPTY_TRIE_ROOT if fork >= Fork.SHANGHAI else None,
        blob_gas_used=_quantity(data, "blobGasUsed", 0) if cancun else None,
        excess_blob_gas=_quantity(data, "excessBlobGas", 0) if cancun else None,
        parent_beacon_root=beacon_root if cancun else None,
        requests_hash=EMPTY_REQUESTS_HASH if fork >= Fork.PRAGUE else None,
    )


def _account(address: str, data: Any) -> Account:
    if not isinstance(data, Mapping):
        raise InvalidGenesis(f"genesis alloc {address}: expected an object")
    storage = {} if data.get("storage") is None else data["storage"]
    if not isinstance(storage, Mapping):
        raise InvalidGenesis(f"genesis alloc {address} storage: expected an object")
    slots = {_number(k, "storage slot"): _number(v, "storage value") for k, v in storage.items()}
    return Account(
        balance=_quantity(data, "balance", 0),
        nonce=_quantity(data, "nonce", 0, bits=64),
        code=_field(data, "code", None, b""),
        storage={slot: value for slot, value in slots.items() if value},
    )


def _lane(config: Mapping[str, Any]) -> PriorityLane | None:
    data = config.get("mevm", {}).get("priorityLane")
    if data is None:
        return None
    if not isinstance(data, Mapping) or set(data) != {"coinDays", "shareBps"}:
        raise InvalidGenesis('genesis priorityLane: expected {"coinDays": …, "shareBps": …}')
    contract = _bytes(data["coinDays"], "priorityLane coinDays", 20)
    share_bps = _number(data["shareBps"], "priorityLane shareBps")
    try:
        return PriorityLane(contract, share_bps)
    except ValueError as error:
        raise InvalidGenesis(f"genesis priorityLane: {error}") from error


def _object(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    if not isinstance(value, Mapping):
        raise InvalidGenesis(f"genesis {name}: expected an object")
    return value


def _field(data: Mapping[str, Any], name: str, length: int | None, default: bytes) -> bytes:
    value = data.get(name)
    return default if value is None else _bytes(value, name, length)


def _quantity(data: Mapping[str, Any], name: str, default: int, bits: int = 0) -> int:
    bits = bits or (256 if name in ("balance", "difficulty", "baseFeePerGas") else 64)
    value = data.get(name)
    return default if value is None else _number(value, name, bits)


def _number(value: Any, name: str, bits: int = 256) -> int:
    """Read a number: a JSON integer, or a string in decimal or 0x notation, as geth takes them."""
    try:
        if isinstance(value, str):
            number = int(value, 16 if value[:2].lower() == "0x" else 10)
        elif isinstance(value, int) and not isinstance(value, bool):
            number = value
        else:
            raise ValueError
    except ValueError:
        raise InvalidGenesis(f"genesis {name}: {value!r} is not a number") from None
    if not 0 <= number < 1 << bits:
        raise InvalidGenesis(f"genesis {name}: {value!r} is not an unsigned {bits}-bit number")
    return number


def _bytes(value: Any, name: str, length: int | None = None) -> bytes:
    text = value.removeprefix("0x") if isinstance(value, str) else None
    try:
        data = None if text is None else bytes.fromhex(text)
    except ValueError:
        data = None
    if data is None or 2 * len(data) != len(text or "") or length not in (None, len(data)):
        size = "bytes" if length is None else f"{length} bytes"
        raise InvalidGenesis(f"genesis {name}: {value!r} is not {size} in hexadecimal")
    return data
