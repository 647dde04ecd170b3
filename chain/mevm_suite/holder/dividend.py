"""CEC's dividend as one of its holders sees it."""

from typing import Any

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.asset import dividend_asset
from mevm_suite.holder.connection import system_contract


def dividend_rows(backend: Web3Backend, token: TokenDeployment, holder: str) -> dict[str, Any]:
    """Return what the dividend has taken in and paid, and what a holder can claim."""
    address = system_contract(token, "HolderDividend").address

    def read(function: str, *args: Any) -> Any:
        return backend.call("HolderDividend", address, function, *args)

    asset = dividend_asset(backend, token)
    return {
        "holder": holder,
        "asset": asset.symbol,
        "claimable": asset.amount(read("claimable", holder)),
        "revenue so far": asset.amount(read("received")),
        "paid to holders": asset.amount(read("paid")),
        "holders' share": f"{read('holders_bps') / 100:g} %",
    }
