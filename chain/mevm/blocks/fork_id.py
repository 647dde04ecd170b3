"""The identity of a chain's rules: a checksum of its genesis and its forks (EIP-2124, 6122)."""

from zlib import crc32

from mevm.blocks.header import Header
from mevm.vm.forks import ChainConfig, Fork


def fork_hash(config: ChainConfig, genesis: Header, timestamp: int) -> bytes:
    """
    Return the FORK_HASH of a chain.

    Parameters
    ----------
    config : ChainConfig
        When its forks activate.
    genesis : Header
        Of its first block.
    timestamp : int
        Forks that activate by time count if they do until then; all others count.

    Returns
    -------
    bytes
        Four of them.
    """
    schedule = config.schedule.items()
    numbers = {at for fork, at in schedule if fork <= Fork.PARIS and at > 0}
    times = {at for fork, at in schedule if fork > Fork.PARIS and at > genesis.timestamp}
    checksum = crc32(genesis.hash)
    for at in [*sorted(numbers), *sorted(each for each in times if each <= timestamp)]:
        checksum = crc32(at.to_bytes(8, "big"), checksum)
    return checksum.to_bytes(4, "big")
