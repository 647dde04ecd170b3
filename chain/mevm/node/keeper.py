"""Keeping a node in a directory: all of it that a restart must not lose.

A change is kept when `commit` returns, which is before anybody is told that it was made. What is
kept: the chain with its development edits and reverts, the pool, time, how blocks are sealed, and
impersonation. What is not: ids of snapshots, filters and subscriptions, which end with the node.

Source: WSG-14.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mevm.blocks.block import genesis_block
from mevm.blocks.genesis import Genesis
from mevm.blocks.header import Header
from mevm.blocks.history import History
from mevm.blocks.pool import PoolState
from mevm.blocks.records import stored_transaction
from mevm.crypto import rlp
from mevm.crypto.rlp import RLPError
from mevm.node.items import (
    clock_item,
    config_item,
    impersonation_item,
    read_clock,
    read_config,
    read_impersonation,
    read_sealing,
    sealing_item,
)
from mevm.node.sealing import SealingState
from mevm.node.snapshots import Snapshot
from mevm.store import COLD, FILE
from mevm.store.cold import ColdFiles
from mevm.store.database import Database
from mevm.store.errors import StoreError
from mevm.store.history import StoredHistory
from mevm.store.snapshots import fetch_snapshot, put_in_place, save_snapshot
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import ChainConfig

if TYPE_CHECKING:
    from mevm.node.node import Node


class Keeper:
    """
    A directory that keeps one node.

    Parameters
    ----------
    folder : Path
        It is made if it is not there.

    Raises
    ------
    StoreError
        If it cannot be used; see `Database`.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}") from None
        self.folder = folder
        self.database = Database(folder / FILE)
        self.config: ChainConfig | None = None
        self._kept: Snapshot | None = None

    def began(self) -> int | None:
        """Return when the chain that is kept began, None if there is none."""
        origin = self.database.meta("origin")
        return None if origin is None else _read_header(rlp.decode(origin)).timestamp

    def begin(self, genesis: Genesis, limit: int | None) -> tuple[ChainConfig, History]:
        """
        Return the rules and the history that are kept, or new ones.

        Parameters
        ----------
        genesis : Genesis
            What the node's settings describe.
        limit : int or None
            How many blocks to keep in memory with their states.

        Raises
        ------
        StoreError
            If the chain that is kept began otherwise, or is damaged.
        """
        database, self._began = self.database, (genesis, limit)
        origin = rlp.encode([genesis.header.rlp(), config_item(genesis.config)])
        kept = database.meta("origin")
        if kept is None:
            database.set_meta("origin", origin)
            database.set_meta("config", rlp.encode(config_item(genesis.config)))
        elif kept != origin:
            database.close()
            raise StoreError(self._mismatch(genesis, rlp.decode(kept)))
        self.config = config = read_config(rlp.decode(database.meta("config") or b""))
        cold = ColdFiles(database, self.folder / COLD)
        first = genesis_block(genesis.header, genesis.world)
        try:
            return config, StoredHistory(database, cold, first, limit)
        except StoreError:
            database.close()
            raise

    def _mismatch(self, genesis: Genesis, kept: Any) -> str:
        header, config = _read_header(kept), read_config(kept[1])
        return (
            f"{self.folder}: keeps the chain with id {config.chain_id} and genesis "
            f"0x{header.hash.hex()}, expected id {genesis.config.chain_id} and "
            f"0x{genesis.header.hash.hex()}: start it with the chain id, accounts, balance and "
            "genesis that it began with, or use another directory"
        )

    def save(self, name: str) -> None:
        """Keep what is committed under a name; see `save_snapshot`."""
        save_snapshot(self.folder, self.database, name)

    def load(self, name: str) -> tuple[ChainConfig, History]:
        """
        Go back to a snapshot, for good at once.

        Returns
        -------
        tuple of ChainConfig and History
            As `begin` gave them for what is left now.

        Raises
        ------
        StoreError
            If there is no such snapshot, or it is of another chain or damaged.
        """
        path = self.database.path
        draft = fetch_snapshot(self.folder, name, self.database.meta("origin"))
        self.database.close()
        put_in_place(draft, path)
        self.database, self._kept = Database(path), None
        return self.begin(*self._began)

    def restore(self, node: "Node", given: SealingState | None) -> None:
        """
        Give a node back what it had beside its chain.

        Parameters
        ----------
        node : Node
            As it begins, over the history of `begin`.
        given : SealingState or None
            What its settings say. It stands where they said otherwise the last time.
        """
        try:
            wanted = None if given is None else rlp.encode(sealing_item(given))
            if wanted is None or self.database.meta("given") == wanted:
                node.sealer.state = read_sealing(self._item("sealing"))
            else:
                self.database.set_meta("given", wanted)
            if self.database.meta("clock") is not None:
                node.clock.state = read_clock(self._item("clock"))
                node.impersonation = read_impersonation(self._item("impersonation"))
            conditions = node.sealer.pool_conditions(node.sealer.context())
            for (raw,) in self.database.rows("SELECT raw FROM pool ORDER BY arrival"):
                node.pool.add(stored_transaction(raw), conditions)
        except (RLPError, InvalidTransaction) as error:
            raise StoreError(f"{self.folder}: damaged: {error}") from error
        self.database.write("DELETE FROM pool")

    def _item(self, name: str) -> Any:
        return rlp.decode(self.database.meta(name) or b"\xc0")

    def commit(self, present: Snapshot, config: ChainConfig) -> None:
        """
        Put everything on the disk that changed since the last time.

        Raises
        ------
        StoreError
            If it cannot be written. Nothing is kept from then on.
        """
        kept = self._kept
        parts: list[tuple[str, Any, Any, Any]] = [
            ("clock", present.clock, kept and kept.clock, clock_item),
            ("sealing", present.sealing, kept and kept.sealing, sealing_item),
            (
                "impersonation",
                present.impersonation,
                kept and kept.impersonation,
                impersonation_item,
            ),
            ("config", config, self.config, config_item),
        ]
        for name, value, before, item in parts:
            if value is not before:
                self.database.set_meta(name, rlp.encode(item(value)))
        self._keep_pool(PoolState() if kept is None else kept.pool, present.pool)
        self.database.commit()
        self._kept, self.config = present, config

    def _keep_pool(self, before: PoolState, after: PoolState) -> None:
        if after is before:
            return
        gone = [(each,) for each in before.by_hash if each not in after.by_hash]
        come = [
            (entry.transaction.hash, entry.arrival, entry.transaction.raw)
            for queue in after.by_sender.values()
            for entry in queue
            if entry.transaction.hash not in before.by_hash
        ]
        self.database.write_many("DELETE FROM pool WHERE hash = ?", gone)
        self.database.write_many("INSERT OR REPLACE INTO pool VALUES (?, ?, ?)", come)

    def close(self) -> None:
        """Let go of the directory."""
        self.database.close()


def _read_header(origin: Any) -> Header:
    return Header.from_item(rlp.decode(origin[0]))
