"""Our node in this process: what real transactions cost, from the same state again and again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from web3 import Web3

from ape_mevm.transport import InProcessProvider
from benchmarks.peers import ROOT
from benchmarks.snapshots import InProcessChain
from mevm_suite.deployment.compiler import compile_source, compiled

GAS = 5_000_000  # of each transaction; what is not used costs nothing
TRANSACTION = 21_000
ZERO_BYTE, OTHER_BYTE = 4, 16


@dataclass(frozen=True)
class Gas:
    """What a transaction cost."""

    total: int  # as the receipt says, after refunds
    data: int

    @property
    def execution(self) -> int:
        """Return what is left without the transaction itself and its data."""
        return self.total - TRANSACTION - self.data


class LocalChain:
    """A development chain; its ten accounts have coins."""

    def __init__(self) -> None:
        """Start the node."""
        self.w3 = Web3(InProcessProvider(InProcessChain()))
        self.accounts: list[str] = list(self.w3.eth.accounts)

    def contract(self, name: str, *args: object) -> Any:
        """Deploy a contract of this repository."""
        artifact = compiled(name)
        return self.deploy(artifact.abi, artifact.bytecode, *args)

    def helper(self, name: str) -> Any:
        """Deploy a contract that only benchmarks need."""
        artifact = compile_source(ROOT / "benchmarks" / f"{name}.vy")
        return self.deploy(artifact.abi, artifact.bytecode)

    def deploy(self, abi: list[dict[str, Any]], bytecode: str, *args: object) -> Any:
        """Deploy a contract by the first account."""
        constructor = self.w3.eth.contract(abi=abi, bytecode=bytecode).constructor(*args)
        receipt = self._send({"data": constructor.data_in_transaction}, self.accounts[0])
        return self.w3.eth.contract(receipt["contractAddress"], abi=abi)

    def nonce(self) -> int:
        """Return how many transactions the first account has sent."""
        return int(self._request("eth_getTransactionCount", self.accounts[0], "latest"), 16)

    def transact(
        self, contract: Any, function: str, *args: object, sender: str, value: int = 0
    ) -> Gas:
        """Call a contract in a transaction that has to succeed."""
        data = contract.encode_abi(function, args=args)
        receipt = self._send({"to": contract.address, "data": data, "value": value}, sender)
        return Gas(receipt["gasUsed"], data_gas(bytes.fromhex(data[2:])))

    def pay(self, receiver: str, amount: int, sender: str) -> Gas:
        """Send coins."""
        return Gas(self._send({"to": receiver, "value": amount}, sender)["gasUsed"], 0)

    @property
    def timestamp(self) -> int:
        """Unix time of the newest block."""
        return int(self.w3.eth.get_block("latest")["timestamp"])

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self._request("evm_setNextBlockTimestamp", self.timestamp + seconds)
        self._request("evm_mine")

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Forget at the end what is done inside."""
        snapshot = self._request("evm_snapshot")
        yield
        self._request("evm_revert", snapshot)

    def _request(self, method: Any, *params: object) -> Any:
        answer = self.w3.provider.make_request(method, list(params))
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer.get("result")

    def _send(self, call: dict[str, Any], sender: str) -> Any:
        filled = {**call, "from": sender, "gas": hex(GAS), "value": hex(call.get("value", 0))}
        sent = self._request("eth_sendTransaction", filled)
        receipt = self.w3.eth.get_transaction_receipt(sent)
        if receipt["status"] != 1:
            reason = self._request("debug_traceTransaction", sent, {"tracer": "callTracer"})
            raise RuntimeError(f"reverted: {reason.get('revertReason', reason.get('error'))}")
        return receipt


def data_gas(data: bytes) -> int:
    """Return what a transaction's data cost (EIP-2028)."""
    zeros = data.count(0)
    return ZERO_BYTE * zeros + OTHER_BYTE * (len(data) - zeros)
