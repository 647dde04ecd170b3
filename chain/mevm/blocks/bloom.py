"""The log bloom of headers and receipts: 2048 bits, three for each address and topic."""

from collections.abc import Iterable
from functools import lru_cache

from mevm.crypto.keccak import keccak
from mevm.vm.results import Log

BLOOM_BYTES = 256
EMPTY_BLOOM = bytes(BLOOM_BYTES)


@lru_cache(maxsize=16_384)
def bits_of(value: bytes) -> int:
    """Return the three bits that stand for ``value``, as a number of 2048 bits."""
    digest = keccak(value)
    bits = 0
    for index in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[index : index + 2], "big") & 2047)
    return bits


def logs_bloom(logs: Iterable[Log]) -> int:
    """Return the bloom of ``logs`` as a number, ready to be combined with ``|``."""
    bloom = 0
    for log in logs:
        bloom |= bits_of(log.address)
        for topic in log.topics:
            bloom |= bits_of(topic)
    return bloom


def encode_bloom(bloom: int) -> bytes:
    """Return the 256 bytes that headers and receipts carry."""
    return bloom.to_bytes(BLOOM_BYTES, "big") if bloom else EMPTY_BLOOM
