"""The provider ``ethereum:local:mevm``: a development chain in this process, or over HTTP."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from ape.api.providers import TestProviderAPI
from ape.exceptions import (
    APINotImplementedError,
    OutOfGasError,
    ProviderError,
    UnknownSnapshotError,
    VirtualMachineError,
)
from ape.logging import logger
from ape_ethereum.provider import Web3Provider
from ape_ethereum.trace import TraceApproach
from eth_utils import to_hex
from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.exceptions import Web3RPCError
from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint

from ape_mevm.exceptions import CallRevertedError, NodeUnreachableError
from ape_mevm.explanation import ExplainedTrace, Explainer, LazyNotes
from ape_mevm.local_chain import LocalChain
from ape_mevm.trace import trace_call_parameters
from ape_mevm.transport import InProcessProvider

if TYPE_CHECKING:
    from ape.api.accounts import TestAccountAPI
    from ape.api.trace import TraceAPI
    from ape.api.transactions import ReceiptAPI, TransactionAPI
    from ape.types.address import AddressType
    from ape.types.vm import BlockID, ContractCode, SnapshotID

    from ape_mevm.config import ForkConfig

EXECUTION_REVERTED = 3
METHOD_NOT_FOUND = -32601
CALL_AND_BLOCK = 2


class MevmProvider(TestProviderAPI, Web3Provider):
    """A MEVM development chain with everything that ``ape test`` can use."""

    name: str = "mevm"
    concurrency: int = 1
    block_page_size: int = 5_000
    _chain: LocalChain | None = None
    _last_sent: str | None = None

    # CONNECTION

    @property
    def node_uri(self) -> str | None:
        """Where the node listens; None where it runs in this process."""
        return self.settings.get("uri")

    @property
    def http_uri(self) -> str | None:
        """The address that ape streams traces from."""
        return self.node_uri

    @property
    def ws_uri(self) -> None:
        """None, so that ape does not look for a local node by itself."""
        return None

    @property
    def ipc_path(self) -> None:
        """None, so that ape does not look for a local node by itself."""
        return None

    @property
    def network_choice(self) -> str:
        """The choice that leads back to this provider, also where a URI is configured."""
        return f"{self.network.choice}:{self.name}"

    @property
    def connection_id(self) -> str:
        """What tells this connection from others: the node, or the chain in this process."""
        fork = "" if self._fork is None else f":{self._fork.url}:{self._fork.block_number}"
        return f"{self.network_choice}:{self.node_uri or self._own_chain_id}{fork}"

    def connect(self) -> None:
        """Start the chain in this process, or reach the node at the configured address."""
        if self.is_connected:
            return
        self._call_trace_approach = TraceApproach.GETH_CALL_TRACER
        self._web3 = Web3(self._make_transport(), middleware=[])
        if self.node_uri and not self._web3.is_connected():
            self._web3 = None
            raise NodeUnreachableError(self.node_uri)

    def disconnect(self) -> None:
        """Drop the chain, or leave the node; a later connect begins anew."""
        # What is cached is enough: the node may be gone already.
        self.chain_manager._snapshots.pop(self.__dict__.get("chain_id"), None)
        self._web3 = None
        self._chain = None
        self._client_version = None
        self._transaction_trace_cache.clear()
        for cached in ("supports_tracing", "chain_id"):
            self.__dict__.pop(cached, None)

    def _make_transport(self) -> JSONBaseProvider:
        if self.node_uri:
            options = {"timeout": self.settings.request_timeout}
            return HTTPProvider(self.node_uri, request_kwargs=options)
        self._chain = LocalChain(
            self.test_config, self._own_chain_id, self._fork, self.settings.engine
        )
        return InProcessProvider(self._chain)

    @property
    def _own_chain_id(self) -> int | None:
        """The configured chain id; None for that of the chain that is forked."""
        own: int | None = self.settings.get("chain_id")
        return own if own or self._fork else self.test_config.provider.chain_id

    @property
    def _fork(self) -> "ForkConfig | None":
        return self.settings.get("fork")

    def _get_chain_id(self) -> int:
        # Asked for by ape when it connects, which must not start the node.
        return self._chain.chain_id if self._chain else super()._get_chain_id()

    # TEST METHODS

    @property
    def auto_mine(self) -> bool:
        """Whether every transaction is mined at once."""
        return self.make_request("anvil_getAutomine", [])

    @auto_mine.setter
    def auto_mine(self, value: bool) -> None:
        self.make_request("evm_setAutomine", [bool(value)])

    def snapshot(self) -> "SnapshotID":
        """Remember the state of the chain, in constant time."""
        return self.make_request("evm_snapshot", [])

    def restore(self, snapshot_id: "SnapshotID") -> None:
        """Go back to a snapshot; it and those after it are used up."""
        if self.make_request("evm_revert", [snapshot_id]) is not True:
            raise UnknownSnapshotError(snapshot_id)
        # The same transaction may be sent again to another state, with the same hash.
        self._transaction_trace_cache.clear()

    def set_timestamp(self, new_timestamp: int) -> None:
        """Set the time of the next block."""
        self.make_request("evm_setNextBlockTimestamp", [to_hex(new_timestamp)])

    def mine(self, num_blocks: int = 1) -> None:
        """Mine blocks."""
        self.make_request("anvil_mine", [to_hex(num_blocks)])

    def set_balance(self, address: "AddressType", amount: int) -> None:
        """Set an account's balance."""
        self.make_request("anvil_setBalance", [address, to_hex(amount)])

    def set_code(self, address: "AddressType", code: "ContractCode") -> bool:
        """Set the code at an address."""
        self.make_request("anvil_setCode", [address, to_hex(HexBytes(code))])
        return True

    def set_storage(self, address: "AddressType", slot: int, value: HexBytes) -> None:
        """Set one storage slot of a contract."""
        word = HexBytes(value).rjust(32, b"\0")
        self.make_request("anvil_setStorageAt", [address, to_hex(slot), to_hex(word)])

    def unlock_account(self, address: "AddressType") -> bool:
        """Accept transactions from an address without its key."""
        self.make_request("anvil_impersonateAccount", [address])
        return True

    def relock_account(self, address: "AddressType") -> None:
        """End what `unlock_account` began."""
        self.make_request("anvil_stopImpersonatingAccount", [address])

    def get_test_account(self, index: int) -> "TestAccountAPI":
        """Return a test account from the keys that the node has derived already."""
        if self._chain is None:
            raise NotImplementedError("a node over HTTP does not show its keys")
        address, key = self._chain.account(index)
        return self.account_manager.init_test_account(index, cast("AddressType", address), key)

    # REQUESTS

    def _make_request(self, rpc: str, parameters: Iterable | None = None) -> Any:
        """Send a request, and keep the data of a revert, which ape 0.8.52 drops."""
        sent: list[Any] = list(parameters or [])
        if rpc == "debug_traceCall" and len(sent) >= 2:
            sent = trace_call_parameters(sent)
        try:
            response: Any = self.web3.provider.make_request(RPCEndpoint(rpc), sent)
        except OSError as error:
            raise ProviderError(f"{rpc}: no answer of the node: {error}") from error
        if failure := response.get("error"):
            raise _error_of(rpc, failure)
        return response["result"]

    def stream_request(
        self, method: str, params: Iterable, iter_path: str = "result.item"
    ) -> Iterator[Any]:
        """Yield the items of a long answer, such as the struct logs of a transaction."""
        if self.node_uri:
            yield from super().stream_request(method, params, iter_path)
            return
        items = self.make_request(method, params)
        for key in iter_path.split(".")[1:-1]:
            items = items[key]
        yield from items

    def send_transaction(self, txn: "TransactionAPI") -> "ReceiptAPI":
        """Send a transaction; the error of one that fails has the explanation as its note."""
        self._last_sent = None
        try:
            return super().send_transaction(txn)
        except VirtualMachineError as error:
            if sent := self._last_sent:
                error.__notes__ = LazyNotes(lambda: Explainer(self).transaction(sent))
            raise

    def _send_transaction(self, txn: "TransactionAPI") -> str:
        self._last_sent = super()._send_transaction(txn)
        return self._last_sent

    def _eth_call(self, arguments: list, *args: Any, **kwargs: Any) -> HexBytes:
        try:
            return super()._eth_call(arguments, *args, **kwargs)
        except VirtualMachineError as error:
            if len(arguments) <= CALL_AND_BLOCK:  # an explanation takes no overrides
                error.__notes__ = LazyNotes(lambda: Explainer(self).call(*arguments))
            raise

    def get_transaction_trace(self, transaction_hash: str, **kwargs: Any) -> "TraceAPI":
        """Return the trace of a transaction, which is shown as its explanation."""
        known = self._transaction_trace_cache.get(transaction_hash)
        if known is None:
            approach = {"call_trace_approach": self.call_trace_approach}
            known = ExplainedTrace(transaction_hash=transaction_hash, **(approach | kwargs))
            self._transaction_trace_cache[transaction_hash] = known
        return known

    def send_call(
        self,
        txn: "TransactionAPI",
        block_id: "BlockID | None" = None,
        state: dict | None = None,
        **kwargs: Any,
    ) -> HexBytes:
        """
        Call without a transaction.

        ape 0.8.52 traces a call that it reports on, and then returns the trace's output even
        if the call reverted. So the trace only feeds the reports here, and the call decides.
        """
        reported = bool(kwargs.get("show_gas_report") or kwargs.get("show_trace"))
        if runner := self._test_runner:
            reported |= runner.gas_tracker.enabled or runner.coverage_tracker.enabled
        if kwargs.get("skip_trace") or not reported:
            return super().send_call(txn, block_id=block_id, state=state, **kwargs)
        try:
            super().send_call(txn, block_id=block_id, state=state, **kwargs)
        except Exception as error:  # whatever a report fails on, the call itself goes on
            logger.warning(f"a call is missing in the reports: {error}")
        overrides = {} if state is None else {"state_override": state}
        arguments = self._prepare_call(txn, block_identifier=block_id, **overrides)
        raises = kwargs.get("raise_on_revert", txn.raise_on_revert)
        return self._eth_call(arguments, raise_on_revert=raises)

    def get_virtual_machine_error(self, exception: Exception, **kwargs: Any) -> VirtualMachineError:
        """Name the error of the node; ape 0.8.52 knows these texts in one of two forms only."""
        message = str(exception)
        if isinstance(exception, Web3RPCError) and exception.rpc_response:
            message = exception.rpc_response["error"]["message"]
        if "out of gas" in message or "intrinsic gas too low" in message:
            return OutOfGasError(base_err=exception, txn=kwargs.get("txn"))
        return super().get_virtual_machine_error(exception, **kwargs)


def _error_of(rpc: str, error: dict[str, Any]) -> ProviderError | APINotImplementedError:
    """Turn a JSON-RPC error into the exception that ape expects of it."""
    if error["code"] == METHOD_NOT_FOUND:
        return APINotImplementedError(f"the node has no method {rpc}")
    if error["code"] == EXECUTION_REVERTED:
        return CallRevertedError(error["message"], error.get("data"))
    return ProviderError(error["message"])
