"""Any chain with a JSON-RPC address. Not imported by the package: web3 is slow to import."""

from functools import cache
from typing import Any, Protocol

from eth_utils import to_checksum_address
from web3 import Web3
from web3.contract import Contract
from web3.exceptions import ContractLogicError, TimeExhausted
from web3.types import TxParams, Wei

from mevm_suite.deployment.compiler import compiled
from mevm_suite.deployment.plain import plain

GAS_MARGIN_PERCENT = 120
RECEIPT_TIMEOUT = 180


class TransactionFailed(RuntimeError):
    """A transaction that was refused, reverted, or is not in a block yet; the text says why."""


class Signer(Protocol):
    """Somebody who signs."""

    @property
    def address(self) -> str:
        """The account, checksummed."""

    def sign(self, transaction: dict[str, Any]) -> bytes:
        """Return the signed transaction as it is sent."""


class Web3Backend:
    """
    A chain behind web3, read at one block throughout.

    Parameters
    ----------
    w3
        The connection.
    signer
        Who signs and pays; without one the chain can only be read.
    pinned
        Whether everything is read as of the newest block at the start, so that all of it fits
        together, or always as of the newest block.

    """

    def __init__(self, w3: Web3, signer: Signer | None = None, pinned: bool = False) -> None:
        self.w3 = w3
        self.signer = signer
        self.chain_id: int = w3.eth.chain_id
        self._block: Any = w3.eth.block_number if pinned else "latest"
        self.contract = cache(self._contract)

    @property
    def sender(self) -> str:
        """The account that deploys, and calls where no other is named."""
        if self.signer is None:
            raise TransactionFailed("nobody to sign: no key was given")
        return self.signer.address

    @property
    def block_number(self) -> int:
        """Number of the block that is read."""
        number = self.w3.eth.get_block(self._block)["number"]
        return int(number)

    @property
    def timestamp(self) -> int:
        """Unix time of the block that is read."""
        return int(self.w3.eth.get_block(self._block)["timestamp"])

    def nonce(self, account: str) -> int:
        """Return how many transactions ``account`` has sent."""
        return self.w3.eth.get_transaction_count(to_checksum_address(account), "pending")

    def code(self, address: str) -> bytes:
        """Return the code at an address."""
        return bytes(self.w3.eth.get_code(to_checksum_address(address), self._block))

    def call(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        bound = self.contract(contract, address).functions[function](*args)
        return plain(bound.call(block_identifier=self._block))

    def data(self, contract: str, address: str, function: str, *args: Any) -> bytes:
        """Return the call data of a function."""
        text: str = self.contract(contract, address).encode_abi(function, args=args)
        return bytes.fromhex(text[2:])

    def deploy(self, contract: str, *args: Any) -> str:
        """Deploy a contract and return its address."""
        artifact = compiled(contract)
        factory = self.w3.eth.contract(abi=artifact.abi, bytecode="0x" + artifact.bytecode)
        receipt = self.send({"data": factory.constructor(*args).data_in_transaction})
        return to_checksum_address(receipt["contractAddress"])

    def transact(
        self, contract: str, address: str, function: str, *args: Any, sender: str | None = None
    ) -> None:
        """Call a contract; a revert raises ``TransactionFailed``."""
        if sender is not None and sender != self.sender:
            raise TransactionFailed(f"cannot sign for {sender}: the key is that of {self.sender}")
        data = self.data(contract, address, function, *args)
        self.send({"to": to_checksum_address(address), "data": data})

    def send(self, call: TxParams, timeout: float = RECEIPT_TIMEOUT) -> Any:
        """
        Sign a transaction, send it, and wait for its receipt.

        Parameters
        ----------
        call
            Receiver, data and value; the rest is filled in.
        timeout
            Seconds to wait.

        Returns
        -------
        TxReceipt
            Of a transaction that succeeded.

        Raises
        ------
        TransactionFailed
            When it would revert, did revert, or is not in a block in time.

        """
        transaction = self._filled(call)
        if self.signer is None:
            raise TransactionFailed("nobody to sign: no key was given")
        sent = self.w3.eth.send_raw_transaction(self.signer.sign(transaction))
        try:
            receipt = self.w3.eth.wait_for_transaction_receipt(sent, timeout=timeout)
        except TimeExhausted:
            text = (
                f"transaction 0x{sent.hex()} is not in a block after {timeout} s; it may still be"
            )
            raise TransactionFailed(text) from None
        if receipt["status"] != 1:
            raise TransactionFailed(f"transaction 0x{sent.hex()} reverted")
        return receipt

    def _filled(self, call: TxParams) -> dict[str, Any]:
        eth = self.w3.eth
        sender = to_checksum_address(self.sender)
        call = {"value": Wei(0), **call, "from": sender}
        try:
            gas = eth.estimate_gas(call) * GAS_MARGIN_PERCENT // 100
        except ContractLogicError as error:
            raise TransactionFailed(str(error.message or error)) from None
        tip = eth.max_priority_fee
        base_fee = eth.get_block("latest").get("baseFeePerGas", 0)
        return {
            **call,
            "chainId": self.chain_id,
            "nonce": self.nonce(sender),
            "gas": gas,
            "maxPriorityFeePerGas": tip,
            "maxFeePerGas": 2 * base_fee + tip,
            "type": 2,
        }

    def _contract(self, contract: str, address: str) -> Contract:
        return self.w3.eth.contract(to_checksum_address(address), abi=compiled(contract).abi)
