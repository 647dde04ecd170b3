"""Everything that `mevm trade verify` compares."""

from typing import Any

from mevm_suite.deployment.bytecode import compare_code
from mevm_suite.deployment.commerce import SYMBOL
from mevm_suite.deployment.commerce_check import verify_commerce
from mevm_suite.deployment.record import CommerceDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.checks import joined


def check_commerce(backend: Web3Backend, commerce: CommerceDeployment) -> list[dict[str, Any]]:
    """
    Compare the contracts' code with the source, and their settings with the published terms.

    Parameters
    ----------
    backend
        The chain.
    commerce
        The contracts.

    Returns
    -------
    list[dict]
        Two rows per contract.

    """
    code = [compare_code(backend, SYMBOL, each) for each in commerce.contracts]
    settings = verify_commerce(commerce, backend)
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
