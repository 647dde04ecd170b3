"""The shielded pool of a deployment, as a holder's commands see it."""

import time
from typing import Any

from mevm_suite.deployment.record import ShieldedDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.sending import Call
from mevm_suite.shielded.names import Names
from shielded.assets import encode_name
from shielded.chain_client import ChainClient

CONTRACT = {"pool": "ShieldedPool", "vault": "ShieldedVault", "registry": "AssetRegistry"}


class Desk:
    """
    The pool's contracts, and the names of its assets.

    Parameters
    ----------
    backend
        The chain; its signer, if there is one, submits.
    record
        What is deployed there.

    """

    def __init__(self, backend: Web3Backend, record: ShieldedDeployment) -> None:
        pool, vault, registry = (record.address_of(name) for name in CONTRACT.values())
        self.backend = backend
        self.record = record
        self.client = ChainClient(backend.w3, pool, vault, registry, backend.signer)
        self.names = Names(backend, self.client)
        self.coin = encode_name(record.terms.coin)
        self.first_block = min(each.block for each in record.contracts)

    @property
    def now(self) -> int:
        """Unix time: the newest block may be old where nothing happens."""
        header = self.client.header(self.client.head())
        return max(header.timestamp if header else 0, int(time.time()))

    def call(self, title: str, contract: str, function: str, *args: Any) -> Call:
        """Return a call of ``pool``, ``vault`` or ``registry`` that is yet to be sent."""
        name = CONTRACT[contract]
        return Call(title, name, self.record.address_of(name), function, args)
