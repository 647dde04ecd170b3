"""Compares each contract's stored code with the limit that every EVM chain sets."""

from collections.abc import Iterable, Iterator

from mevm_suite.audit.compiled import Contract
from mevm_suite.audit.finding import Finding

LIMIT = 24_576  # EIP-170
BOUND = LIMIT * 9 // 10  # ours: room for a fix


def check_sizes(contracts: Iterable[Contract]) -> Iterator[Finding]:
    """Yield the contracts that use more of the limit than our bound allows."""
    for contract in contracts:
        if contract.runtime_size > BOUND:
            problem = f"{contract.runtime_size:,} bytes of code, more than {BOUND:,}"
            yield Finding(contract.path, problem)
