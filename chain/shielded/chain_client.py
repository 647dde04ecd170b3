"""The pool, its vault and its registry on a chain behind web3.

The only module of the library that imports web3, which is slow to import.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from eth_abi import encode
from eth_utils import to_canonical_address, to_checksum_address
from hexbytes import HexBytes
from web3 import Web3
from web3.contract import Contract
from web3.exceptions import BlockNotFound, ContractLogicError, TimeExhausted, Web3Exception

from mevm.crypto.keccak import keccak
from shielded.assets import ABSENT, Asset, decode_name
from shielded.wallet.events import Event, Header
from shielded.wallet.failure import ChainError
from shielded.wallet.interface import interface, read_log, topics

GAS_MARGIN_PERCENT = 120
RECEIPT_TIMEOUT = 180
RANGE = 2_000  # blocks of one question for logs
THREADS = 4
_NODE_FAILURES = (Web3Exception, ValueError, OSError)  # requests' errors are OSErrors

APPROVE = keccak(b"approve(address,uint256)")[:4]

T = TypeVar("T")


class Signer(Protocol):
    """Somebody who signs."""

    @property
    def address(self) -> str:
        """The account, checksummed."""

    def sign(self, transaction: dict[str, Any]) -> bytes:
        """Return the signed transaction as it is sent."""


class ChainClient:
    """
    A shielded pool on a chain.

    Parameters
    ----------
    w3
        The connection; asked by several threads.
    pool
        Where the pool is.
    vault
        Where its vault is.
    registry
        Where its registry is.
    signer
        Who signs and pays gas; without one the chain can only be read.

    """

    def __init__(
        self, w3: Web3, pool: str, vault: str, registry: str, signer: Signer | None = None
    ) -> None:
        self.w3 = w3
        self.signer = signer
        self.chain_id: int = _asked(lambda: w3.eth.chain_id)
        places = {"pool": pool, "vault": vault, "registry": registry}
        self._places = {name: to_checksum_address(place) for name, place in places.items()}
        self._contracts: dict[str, Contract] = {
            name: w3.eth.contract(place, abi=interface(name))
            for name, place in self._places.items()
        }

    @property
    def pool(self) -> bytes:
        """The pool's address."""
        return to_canonical_address(self._places["pool"])

    def head(self) -> int:
        """Return the number of the newest block."""
        return int(_asked(lambda: self.w3.eth.block_number))

    def header(self, number: int) -> Header | None:
        """Return a block; None if there is none of that number."""
        try:
            block = _asked(lambda: self.w3.eth.get_block(number))
        except BlockNotFound:
            return None
        hashes = bytes(block["hash"]), bytes(block["parentHash"])
        return Header(number, *hashes, block["timestamp"])

    def events(self, first: int, last: int) -> Sequence[Event]:
        """
        Return what pool and vault told in blocks, both included, in its order.

        Raises
        ------
        ChainError
            When the node does not answer, or answers what cannot be.

        """
        starts = range(first, last + 1, RANGE)
        ranges = [(start, min(start + RANGE - 1, last)) for start in starts]
        if len(ranges) == 1:
            return self._read(*ranges[0])
        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(lambda each: self._read(*each), ranges))
        return [event for part in parts for event in part]

    def root(self, number: int) -> int | None:
        """Return the root of the pool's tree after a block; None where the node has no state."""
        function = self._contracts["pool"].functions["root"]()
        try:
            return int(function.call(block_identifier=number))
        except _NODE_FAILURES:
            return None

    def call(self, contract: str, function: str, *args: Any) -> Any:
        """Read from ``pool``, ``vault`` or ``registry``."""
        bound = self._contracts[contract].functions[function](*args)
        return _asked(bound.call)

    def data(self, contract: str, function: str, *args: Any) -> bytes:
        """Return the call data of a function."""
        text: str = self._contracts[contract].encode_abi(function, args=args)
        return bytes.fromhex(text[2:])

    def estimate(self, data: bytes, value: int = 0, sender: str | None = None) -> int:
        """
        Return how much gas a call of the pool takes.

        Raises
        ------
        ChainError
            When it would revert; the text has the contract's reason.

        """
        who = sender or (self.signer.address if self.signer else None)
        request: Any = {"to": self._places["pool"], "data": data, "value": value}
        if who is not None:
            request["from"] = to_checksum_address(who)
        return int(_asked(lambda: self.w3.eth.estimate_gas(request)))

    def gas_price(self) -> int:
        """Return what a unit of gas costs now, with a usual tip."""
        return int(_asked(lambda: self.w3.eth.gas_price))

    def transact(self, contract: str, function: str, *args: Any, value: int = 0) -> Any:
        """Send a call of ``pool``, ``vault`` or ``registry``, and return its receipt."""
        return self.send(self._places[contract], self.data(contract, function, *args), value)

    def approve(self, asset: Asset) -> None:
        """
        Let the vault take an asset from the signer's wallet, for one deposit.

        The coin needs no leave, nor does what exists in the pool only.

        Raises
        ------
        ChainError
            When its name is not registered, or a contract refuses.

        """
        for name, number in ((asset.currency, asset.amount), (asset.category, asset.ticket)):
            if name == ABSENT:
                continue
            kind, backing, _ = self.call("registry", "entry", name)
            if kind == 0:
                raise ChainError(f"{decode_name(name)} is not registered")
            if int(backing, 16):  # ERC-20 and ERC-721 alike
                words = encode(["address", "uint256"], [self._places["vault"], number])
                self.send(backing, APPROVE + words)

    def submit(self, data: bytes, value: int = 0) -> Any:
        """Send a shielded transaction, as ``signing.Signed`` has it, and return its receipt."""
        return self.send(self._places["pool"], data, value)

    def send(self, to: str, data: bytes, value: int = 0, timeout: float = RECEIPT_TIMEOUT) -> Any:
        """
        Sign a call, send it, and wait for its receipt.

        Raises
        ------
        ChainError
            When it would revert, did revert, or is not in a block in time.

        """
        if self.signer is None:
            raise ChainError("nobody to sign: no key was given")
        sent = _asked(lambda: self._submit(self.signer, to, data, value))
        try:
            receipt = self.w3.eth.wait_for_transaction_receipt(sent, timeout=timeout)
        except TimeExhausted:
            text = f"transaction 0x{sent.hex()} is not in a block after {timeout:g} s"
            raise ChainError(f"{text}; it may still be") from None
        if receipt["status"] != 1:
            raise ChainError(f"transaction 0x{sent.hex()} reverted")
        return receipt

    def _submit(self, signer: Any, to: str, data: bytes, value: int) -> HexBytes:
        eth, sender = self.w3.eth, to_checksum_address(signer.address)
        call: Any = {"from": sender, "to": to, "data": data, "value": value}
        gas = eth.estimate_gas(call) * GAS_MARGIN_PERCENT // 100
        tip = eth.max_priority_fee
        base_fee = eth.get_block("latest").get("baseFeePerGas", 0)
        transaction = {
            **call,
            "chainId": self.chain_id,
            "nonce": eth.get_transaction_count(sender, "pending"),
            "gas": gas,
            "maxPriorityFeePerGas": tip,
            "maxFeePerGas": 2 * base_fee + tip,
            "type": 2,
        }
        return eth.send_raw_transaction(signer.sign(transaction))

    def _read(self, first: int, last: int) -> list[Event]:
        """Read a range; the halves of it where a node says that it is too much."""
        try:
            return self._parsed(self._logs(first, last), first, last)
        except _NODE_FAILURES as error:
            if first == last:
                raise ChainError(f"logs of block {first}: {_text(error)}") from None
        middle = (first + last) // 2
        return self._read(first, middle) + self._read(middle + 1, last)

    def _logs(self, first: int, last: int) -> Iterable[Any]:
        words = [*topics("pool"), *topics("vault")]
        return self.w3.eth.get_logs(
            {
                "fromBlock": first,
                "toBlock": last,
                "address": [self._places["pool"], self._places["vault"]],
                "topics": [["0x" + word.hex() for word in words]],
            }
        )

    def _parsed(self, logs: Iterable[Any], first: int, last: int) -> list[Event]:
        found: dict[tuple[int, int], Event | None] = {}
        for log in logs:
            try:
                contract, place = self._checked(log, first, last)
                words, data = [bytes(word) for word in log["topics"]], bytes(log["data"])
            except (KeyError, TypeError) as error:
                raise ChainError(f"expected a log, got one without {error}") from None
            block, _, index = place
            if (block, index) in found:
                raise ChainError(f"log {index} of block {block} is told twice")
            found[block, index] = read_log(contract, place, words, data)
        return [event for _, event in sorted(found.items()) if event is not None]

    def _checked(self, log: Any, first: int, last: int) -> tuple[str, tuple[int, bytes, int]]:
        """Return whose log this is, and where it is; ChainError if nobody asked for it."""
        block, index = log["blockNumber"], log["logIndex"]
        contracts = {self._places[name]: name for name in ("pool", "vault")}
        if log["address"] not in contracts:
            raise ChainError(f"log {index} of block {block} is of {log['address']}: not asked for")
        if not first <= block <= last:
            raise ChainError(f"a log of block {block}: expected blocks {first} to {last}")
        if log.get("removed"):
            raise ChainError(f"log {index} of block {block} was taken back")
        return contracts[log["address"]], (block, bytes(log["transactionHash"]), index)


def _asked(question: Callable[[], T]) -> T:
    """Ask the node, and say in plain words what went wrong."""
    try:
        return question()
    except BlockNotFound:
        raise
    except ContractLogicError as error:
        raise ChainError(f"refused: {_text(error)}") from None
    except _NODE_FAILURES as error:
        raise ChainError(f"the node does not answer as expected: {_text(error)}") from None


def _text(error: Exception) -> str:
    message = getattr(error, "message", None)
    return str(message or error)
