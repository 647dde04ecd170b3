"""What `mevm trade verify` and `mevm forest verify` compare, contract by contract."""

from collections.abc import Sequence
from typing import Any

from mevm_suite.deployment.bytecode import compare_code
from mevm_suite.deployment.contract_check import ContractCheck
from mevm_suite.deployment.record import ContractRecord
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.checks import joined


def contract_rows(
    backend: Web3Backend,
    symbol: str,
    contracts: Sequence[ContractRecord],
    settings: Sequence[ContractCheck],
) -> list[dict[str, Any]]:
    """
    Compare the contracts' code with the source, and show this beside their settings.

    Parameters
    ----------
    backend
        The chain.
    symbol
        The token that the contracts belong to.
    contracts
        What was deployed.
    settings
        How its settings compare with the published terms.

    Returns
    -------
    list[dict]
        Two rows per contract.

    """
    code = [compare_code(backend, symbol, each) for each in contracts]
    return [
        {
            "what": f"{what} of {each.contract}",
            "ok": each.ok,
            "address": each.address,
            "details": joined(each.deviations),
        }
        for what, checks in (("code", code), ("settings", settings))
        for each in checks
    ]
