"""The namespaces `web3` and `net`, and what `eth` says about the node itself."""

import platform
from importlib.metadata import version

from mevm.crypto.keccak import keccak
from mevm.node import Node
from mevm.rpc.codec import data, to_data, to_quantity
from mevm.rpc.registry import METHODS, method

PROTOCOL_VERSION = 68  # eth/68, as geth


def client_version(node: Node) -> str:
    """Return name, version, engine and platform, in the way of geth."""
    system = platform.system().lower()
    python = platform.python_version()
    engine = node.chain.engine.name
    return f"mevm/v{version('ape-mevm')}/{engine}/{system}-{platform.machine()}/python{python}"


@method("web3_clientVersion")
def web3_client_version(node: Node) -> str:
    """Return the name and version of this node, and the engine that runs its code."""
    return client_version(node)


@method("web3_sha3", data)
def web3_sha3(node: Node, value: bytes) -> str:
    """Return the Keccak-256 hash of the data."""
    return to_data(keccak(value))


@method("net_version")
def net_version(node: Node) -> str:
    """Return the network id, which is the chain id, in decimal."""
    return str(node.chain.config.chain_id)


@method("net_listening")
def net_listening(node: Node) -> bool:
    """Return that no peers are listened for: the node is alone."""
    return False


@method("net_peerCount")
def net_peer_count(node: Node) -> str:
    """Return the number of peers: none."""
    return to_quantity(0)


@method("eth_chainId")
def chain_id(node: Node) -> str:
    """Return the chain id that transactions are signed for."""
    return to_quantity(node.chain.config.chain_id)


@method("eth_protocolVersion")
def protocol_version(node: Node) -> str:
    """Return the version of the wire protocol whose rules the blocks follow."""
    return to_quantity(PROTOCOL_VERSION)


@method("eth_syncing")
def syncing(node: Node) -> bool:
    """Return that the node is never behind."""
    return False


@method("eth_mining")
def mining(node: Node) -> bool:
    """Return whether each transaction is mined at once; clients ask this of ganache and geth."""
    return node.sealing.automine


@method("eth_hashrate")
def hashrate(node: Node) -> str:
    """Return the hash rate: none."""
    return to_quantity(0)


@method("rpc_modules")
def rpc_modules(node: Node) -> dict[str, str]:
    """Return the namespaces that there are, each in its only version (geth)."""
    return dict.fromkeys(sorted({name.split("_", 1)[0] for name in METHODS}), "1.0")
