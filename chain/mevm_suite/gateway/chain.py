"""What the gateway reads from the chain, and hands in there."""

from collections.abc import Sequence
from typing import Any

from eth_utils import to_checksum_address
from requests.exceptions import RequestException
from web3 import Web3
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3Exception, Web3RPCError
from web3.types import TxParams, Wei

from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.gateway.contracts import NAMES, Contracts
from mevm_suite.holder.connection import connect
from mevm_suite.holder.failure import Unusable

COIN = "0x" + "00" * 20
# Any ERC-20 answers what this one does.
ERC20 = "WSG"
GAS_MARGIN_PERCENT = 125
BATCH = 100
CALL_GAS = 5_000_000

UNREACHABLE = (RequestException, Web3Exception)


class Chain:
    """
    A node, and the contracts that the gateway serves.

    Parameters
    ----------
    url
        The node's RPC address.
    contracts
        The contracts.

    Raises
    ------
    Unusable
        When nobody answers, or it is another chain.

    """

    def __init__(self, url: str, contracts: Contracts) -> None:
        self.contracts = contracts
        self._backend: Web3Backend = connect(url, pinned=False)
        self.w3: Web3 = self._backend.w3
        self.id = self._backend.chain_id
        if self.id != contracts.chain_id:
            raise Unusable(f"the record is of chain {contracts.chain_id}, the node's is {self.id}")

    def automatic(self, function: str, *args: Any) -> Any:
        """Read from the automatic contract."""
        return self._backend.call("AutomaticContract", self.contracts.automatic, function, *args)

    def deposit_address(self, offer: str, buyer: str, sharer: str) -> str:
        """Return where a plain transfer pays for an offer."""
        arguments = (bytes.fromhex(offer[2:]), buyer, sharer)
        place = self.contracts.deposits
        return to_checksum_address(
            self._backend.call("DepositAddress", place, "deposit_address", *arguments)
        )

    def account_of_name(self, name_key: str) -> str | None:
        """Return what a name points to now; None if nobody holds it, or there are no names."""
        place = self.contracts.names
        if place is None:
            return None
        account = self._backend.call(NAMES, place, "account_of", bytes.fromhex(name_key[2:]))
        return None if account == COIN else to_checksum_address(account)

    def read(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """Read from any contract of the suite."""
        return self._backend.call(contract, address, function, *args)

    def data(self, contract: str, address: str, function: str, *args: Any) -> bytes:
        """Return the call data of a function."""
        return self._backend.data(contract, address, function, *args)

    def code(self, address: str) -> bytes:
        """Return the code at an address."""
        return self._backend.code(address)

    def events(self, contract: str, address: str) -> Any:
        """Return the events of a contract, to decode logs by."""
        return self._backend.contract(contract, address).events

    @property
    def head(self) -> int:
        """Number of the newest block."""
        return int(self.w3.eth.block_number)

    def block_hash(self, number: int) -> str:
        """Return the hash of a block."""
        return "0x" + bytes(self.w3.eth.get_block(number)["hash"]).hex()

    def nonce(self, account: str) -> int:
        """Return how many transactions of an account are in blocks."""
        return int(self.w3.eth.get_transaction_count(to_checksum_address(account), "latest"))

    def receipt(self, transaction: str) -> Any:
        """Return the receipt of a transaction; None while it is in no block."""
        try:
            return self.w3.eth.get_transaction_receipt(bytes.fromhex(transaction[2:]))  # type: ignore[arg-type]
        except TransactionNotFound:
            return None

    def fees(self) -> tuple[int, int]:
        """Return the highest fee per gas to offer now, and the tip in it."""
        tip = int(self.w3.eth.max_priority_fee)
        base = int(self.w3.eth.get_block("latest").get("baseFeePerGas", 0))
        return 2 * base + tip, tip

    def call(self, sender: str, target: str, data: bytes) -> bytes:
        """Return what a call would return; ContractLogicError if it would revert."""
        request: TxParams = {"from": sender, "to": target, "data": data, "gas": CALL_GAS}
        return bytes(self.w3.eth.call(request))

    def gas(self, sender: str, target: str, data: bytes) -> int:
        """Return a gas limit for a call, with a margin; ContractLogicError if it would revert."""
        request: TxParams = {"from": sender, "to": target, "data": data, "value": Wei(0)}
        return int(self.w3.eth.estimate_gas(request)) * GAS_MARGIN_PERCENT // 100

    def send(self, raw: bytes) -> str | None:
        """Hand in a signed transaction; return what the node has against it, if anything."""
        try:
            self.w3.eth.send_raw_transaction(raw)
        except Web3RPCError as error:
            return str(error)
        return None

    def balances(self, places: Sequence[tuple[str, str]]) -> list[int]:
        """Return what lies at pairs of asset and account."""
        found: list[int] = []
        for first in range(0, len(places), BATCH):
            requests = [self._balance_request(*place) for place in places[first : first + BATCH]]
            provider: Any = self.w3.provider
            answers = provider.make_batch_request(requests)
            if not isinstance(answers, list) or len(answers) != len(requests):
                raise Web3Exception("the node does not answer batches")
            found += [_number(answer) for answer in answers]
        return found

    def _balance_request(self, asset: str, account: str) -> tuple[str, list[Any]]:
        if asset == COIN:
            return "eth_getBalance", [account, "latest"]
        data = self.data(ERC20, asset, "balanceOf", account)
        return "eth_call", [{"to": asset, "data": "0x" + data.hex()}, "latest"]


def reason(error: ContractLogicError) -> str:
    """Return why a contract refused a call."""
    return str(error.message or error).removeprefix("execution reverted: ")


def _number(answer: Any) -> int:
    text = answer.get("result")
    # A token that answers nothing, or reverts, holds nothing that could pay.
    return int(text, 16) if isinstance(text, str) and len(text) > 2 else 0
