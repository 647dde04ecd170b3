"""What goes wrong between ape and the node, with what to do about it."""

from typing import Any

from ape.exceptions import ProviderError
from web3.exceptions import ContractLogicError


class NodeUnreachableError(ProviderError):
    """Nothing answers at the configured address."""

    def __init__(self, uri: str):
        super().__init__(
            f"No MEVM node answers at {uri}. Start one with `mevm node`, or remove `uri` from "
            "the `mevm:` part of ape-config.yaml to run the chain in this process."
        )


class CallRevertedError(ProviderError, ContractLogicError):
    """A call reverted; carries the revert data, which ape's own error would drop."""

    def __init__(self, message: str, data: Any):
        ContractLogicError.__init__(self, message, data)
        self.args = (message, data)
