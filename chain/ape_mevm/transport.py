"""web3.py's way to a node in this process: the node's own dispatcher, without HTTP."""

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from web3.providers.base import JSONBaseProvider
from web3.types import RPCEndpoint, RPCResponse

if TYPE_CHECKING:
    from ape_mevm.local_chain import LocalChain


class InProcessProvider(JSONBaseProvider):
    """
    Answer web3.py's requests by calling a node's dispatcher.

    Parameters
    ----------
    chain :
        Where the dispatcher is, once the first request starts the node.
    """

    def __init__(self, chain: "LocalChain"):
        super().__init__()
        self._chain = chain
        self._lock = Lock()

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Answer one request; one at a time, because ape reads logs from several threads."""
        request = {
            "jsonrpc": "2.0",
            "id": next(self.request_counter),
            "method": method,
            "params": _plain(list(params)),
        }
        with self._lock:
            return self._chain.dispatcher.handle(request)

    def is_connected(self, show_traceback: bool = False) -> bool:
        """Return True: nothing can come between."""
        return True


def _plain(value: Any) -> Any:
    """Turn what web3.py's JSON encoder accepts into what JSON has."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
