"""Where a forked chain comes from: a node, the chain that it serves, and one of its blocks."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from mevm.remote.blocks import RemoteBlock, RemoteBlocks
from mevm.remote.cache import BlockCache, default_folder
from mevm.remote.client import RemoteClient
from mevm.remote.decoding import read_header
from mevm.remote.errors import InvalidReply, RemoteError
from mevm.remote.networks import KNOWN
from mevm.remote.replies import read_quantity
from mevm.remote.state import RemoteState
from mevm.remote.transport import HttpTransport
from mevm.state import ForkedWorld
from mevm.vm.forks import Fork

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ForkSettings:
    """
    What to fork, and how to ask for it.

    Attributes
    ----------
    url : str
        Address of a JSON-RPC node over HTTP.
    block_number : int or None
        The block to fork from; None for the newest, negative for so many before the newest.
    headers : mapping
        Sent with each request.
    chain_id : int or None
        The chain that the node serves; None to ask. With it and a block number, a fork whose
        cache has all that it needs starts without the node.
    timeout, retries, backoff
        Seconds for one request, how often it is repeated, and seconds before the first time.
    calls_per_second : float or None
        How much to ask at most.
    cache : Path or None
        Folder of the caches on disk; None for none.
    hardfork : Fork or None
        Rules in place of those of the chain.
    mevm_precompiles : bool or None
        Whether our precompiles are there; None for on forks of our own chain only.
    """

    url: str
    block_number: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    chain_id: int | None = None
    timeout: float = 45.0
    retries: int = 5
    backoff: float = 1.0
    calls_per_second: float | None = None
    cache: Path | None = field(default_factory=default_folder)
    hardfork: Fork | None = None
    mevm_precompiles: bool | None = None


class Origin:
    """
    A remote chain up to the block that a fork begins with.

    Parameters
    ----------
    settings : ForkSettings
        What to fork.

    Attributes
    ----------
    chain_id : int
        The remote chain.
    base : RemoteBlock
        The block to fork from.
    blocks : RemoteBlocks
        It and those before it.

    Raises
    ------
    RemoteError
        If the node cannot be reached, serves another chain, or has no such block.
    ValueError
        If the address is malformed.
    """

    def __init__(self, settings: ForkSettings) -> None:
        self.settings = settings
        self.client = RemoteClient(
            HttpTransport(settings.url, settings.headers, settings.timeout),
            retries=settings.retries,
            backoff=settings.backoff,
            limit=settings.calls_per_second,
        )
        found = self._recall()
        if found is None:
            self.chain_id, shape = self._ask()
            header = read_header(shape, verify=self.chain_id in KNOWN)
            self._cache = self._cache_of(header.number, header.hash)
            name = f"eth_getBlockByNumber/{header.number}/False"
            self._cache.add({name: orjson.dumps(shape).decode()})
        else:
            self.chain_id, path = found
            self._cache = BlockCache(path)
        number = header.number if found is None else settings.block_number
        assert number is not None and number >= 0
        self.blocks = RemoteBlocks(
            self.client, self._cache, number, self._world, self.chain_id in KNOWN
        )
        self.base = RemoteBlock(self.blocks, number)
        self.state = self._state(number, self.base.header.state_root)

    def logs(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Return log objects of blocks up to the fork, as the remote node tells them."""
        found = self.client.ask("eth_getLogs", wanted)
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise InvalidReply("remote node: answered eth_getLogs with no array of objects")
        for each in found:
            if read_quantity(each.get("blockNumber"), "log blockNumber", 64) > self.base.number:
                raise InvalidReply("remote node: answered with logs of a block not asked for")
        return found

    def _recall(self) -> tuple[int, Path] | None:
        """Return chain and cache file if both are known without asking."""
        settings = self.settings
        folder, number = settings.cache, settings.block_number
        if folder is None or settings.chain_id is None or number is None or number < 0:
            return None
        files = (folder / str(settings.chain_id)).glob(f"{number}-*")
        newest = max(files, key=lambda path: path.stat().st_mtime, default=None)
        key = f"eth_getBlockByNumber/{number}/False"
        if newest is None or BlockCache(newest).get(key) is None:
            return None
        return settings.chain_id, newest

    def _ask(self) -> tuple[int, dict[str, Any]]:
        """Return the chain id and the block to fork from, as the node tells them."""
        wanted, expected = self.settings.block_number, self.settings.chain_id
        tag = "latest" if wanted is None or wanted < 0 else hex(wanted)
        calls: list[Any] = [("eth_chainId", []), ("eth_getBlockByNumber", [tag, False])]
        told, shape = self._unwrap(self.client.ask_all(calls))
        chain_id = read_quantity(told, "chain id", 64)
        if expected is not None and chain_id != expected:
            name = self.client.transport.name
            raise RemoteError(f"{name} serves chain {chain_id}, expected {expected}")
        if wanted is not None and wanted < 0 and shape is not None:
            newest = read_quantity(shape.get("number"), "block number", 64)
            shape = self.client.ask("eth_getBlockByNumber", hex(max(newest + wanted, 0)), False)
        if shape is None:
            newest = read_quantity(self.client.ask("eth_blockNumber"), "block number", 64)
            raise RemoteError(f"remote node has no block {wanted}: its newest is {newest}")
        if wanted is not None and wanted >= 0:
            number = read_quantity(shape.get("number"), "block number", 64)
            if number != wanted:
                raise InvalidReply(f"remote node: answered with block {number} for {wanted}")
        return chain_id, shape

    @staticmethod
    def _unwrap(answers: list[Any]) -> list[Any]:
        for each in answers:
            if isinstance(each, RemoteError):
                raise each
        return answers

    def _world(self, number: int, root: bytes) -> ForkedWorld:
        return ForkedWorld.of(self._state(number, root))

    def _state(self, number: int, root: bytes) -> RemoteState:
        if number == self.blocks.last:
            return RemoteState(self.client, self._cache, number, root)
        header = self.blocks.header(number)
        return RemoteState(self.client, self._cache_of(number, header.hash), number, root)

    def _cache_of(self, number: int, block_hash: bytes) -> BlockCache:
        """Return the cache for the state of a block: by chain, height and hash."""
        folder = self.settings.cache
        if folder is None:
            return BlockCache()
        return BlockCache(folder / str(self.chain_id) / f"{number}-{block_hash[:8].hex()}")
