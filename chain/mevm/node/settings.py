"""How a node is set up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from mevm.blocks.fees import INITIAL_BASE_FEE
from mevm.blocks.genesis import DEVELOPMENT_GAS_LIMIT, Genesis
from mevm.blocks.header import ZERO_ADDRESS
from mevm.blocks.pool import MAX_PER_SENDER, MAX_TRANSACTIONS
from mevm.blocks.priority_lane import PriorityLane
from mevm.node.accounts import DEFAULT_MNEMONIC, DEFAULT_PATH
from mevm.vm.engine_names import PY_EVM
from mevm.vm.forks import ChainConfig
from mevm.vm.results import CALL_GAS

if TYPE_CHECKING:
    from mevm.remote.origin import ForkSettings

COIN = 10**18
DEFAULT_CHAIN_ID = ChainConfig.DEVELOPMENT.chain_id


@dataclass(frozen=True, kw_only=True)
class NodeSettings:
    """
    Settings of a node; the defaults are those of a development chain.

    Attributes
    ----------
    chain_id : int or None
        Chain id; None for 1337.
    mnemonic, derivation_path, account_count
        Which development accounts there are.
    balance : int
        Wei that each of them has in the genesis.
    gas_limit : int or None
        Gas limit of blocks; None for 30,000,000.
    base_fee : int or None
        Base fee of the genesis block; None for the usual 1 gwei.
    timestamp : int or None
        Time at which the chain begins; None for the present.
    genesis : mapping or None
        A genesis in geth's format, in place of the development one.
    fork : ForkSettings or None
        The chain to fork, in place of a genesis; chain id, gas limit, base fee and time are its
        own then, unless they are given here.
    coinbase : bytes
        Who gets the priority fees.
    automine : bool
        Whether a transaction is mined at once.
    block_time : float or None
        Seconds between blocks that are mined by the clock.
    lane : PriorityLane or None
        The part of each block that goes by coin-days; None for that of the genesis, if any.
    engine : str
        Which engine executes transactions: py-evm, or revm where the extension is installed.
    history : int or None
        How many blocks to keep; None for all. With ``datadir``, how many with their states in
        memory: all are on the disk; None for `mevm.store.history.RECENT`.
    datadir : Path or None
        Directory that keeps the node; None for none.
    pool_size, pool_size_per_sender
        How many transactions may wait.
    call_gas_limit : int
        Most gas that a call or estimate may use.
    call_timeout : float
        Most seconds that a call or estimate may take.
    log_range, log_results
        Most blocks that one log query may span, and most logs it may give.
    artifacts : tuple of Path
        Files and folders of compiled contracts, for explanations of transactions.
    filters, filter_changes, filter_timeout
        Most filters that there may be, most changes that each may keep between two polls, and
        seconds without a poll after which one expires.
    now : callable
        Seconds since 1970.
    monotonic : callable
        Seconds of a clock that never goes back, for what has nothing to do with the chain's time.
    """

    chain_id: int | None = None
    mnemonic: str = DEFAULT_MNEMONIC
    derivation_path: str = DEFAULT_PATH
    account_count: int = 10
    balance: int = 10_000 * COIN
    gas_limit: int | None = None
    base_fee: int | None = None
    timestamp: int | None = None
    genesis: Mapping[str, Any] | None = None
    fork: "ForkSettings | None" = None
    coinbase: bytes = ZERO_ADDRESS
    automine: bool = True
    block_time: float | None = None
    lane: PriorityLane | None = None
    engine: str = PY_EVM
    history: int | None = None
    datadir: Path | None = None
    pool_size: int = MAX_TRANSACTIONS
    pool_size_per_sender: int = MAX_PER_SENDER
    call_gas_limit: int = CALL_GAS
    call_timeout: float = 5.0
    log_range: int = 1_000_000
    log_results: int = 20_000
    filters: int = 1_000
    filter_changes: int = 10_000
    filter_timeout: float = 300.0
    artifacts: tuple[Path, ...] = ()
    now: Callable[[], float] = time
    monotonic: Callable[[], float] = monotonic


def make_genesis(settings: NodeSettings, accounts: Sequence[bytes], now: int) -> Genesis:
    """Return the genesis that ``settings`` describe, with the development accounts funded."""
    if settings.genesis is not None:
        return Genesis.from_geth(settings.genesis)
    return Genesis.development(
        dict.fromkeys(accounts, settings.balance),
        config=replace(ChainConfig.DEVELOPMENT, chain_id=settings.chain_id or DEFAULT_CHAIN_ID),
        timestamp=now if settings.timestamp is None else settings.timestamp,
        gas_limit=settings.gas_limit or DEVELOPMENT_GAS_LIMIT,
        base_fee=INITIAL_BASE_FEE if settings.base_fee is None else settings.base_fee,
    )


def fork_settings(
    present: "ForkSettings | None", *, jsonRpcUrl: str | None = None, blockNumber: int | None = None
) -> "ForkSettings":
    """
    Return what `hardhat_reset` asks to fork.

    Parameters
    ----------
    present : ForkSettings or None
        What is forked now; how to ask for it stays if its address does.
    jsonRpcUrl : str or None
        Address of a node; None for the present one.
    blockNumber : int or None
        The block; None for the newest.

    Raises
    ------
    ValueError
        If there is no address.
    """
    from mevm.remote.origin import ForkSettings

    if present is not None and jsonRpcUrl in (None, present.url):
        return replace(present, block_number=blockNumber)
    if jsonRpcUrl is None:
        raise ValueError("jsonRpcUrl is missing, and nothing is forked yet")
    fresh = ForkSettings(url=jsonRpcUrl, block_number=blockNumber)
    return fresh if present is None else replace(fresh, cache=present.cache)
