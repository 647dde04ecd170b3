"""CEC's dividend as one of its holders sees it."""

from typing import Any

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Wei
from mevm_suite.holder.balances import COIN
from mevm_suite.holder.connection import system_contract
from mevm_suite.tables.assignment import NOBODY


def dividend_rows(backend: Web3Backend, token: TokenDeployment, holder: str) -> dict[str, Any]:
    """
    Return what the dividend has taken in and paid, and what a holder can claim.

    Amounts are in the dividend's asset, which has 18 decimals as the coin has.
    """
    address = system_contract(token, "HolderDividend").address

    def read(function: str, *args: Any) -> Any:
        return backend.call("HolderDividend", address, function, *args)

    asset = read("asset")
    return {
        "holder": holder,
        "asset": COIN if asset == NOBODY else asset,
        "claimable": Wei(read("claimable", holder)),
        "revenue so far": Wei(read("received")),
        "paid to holders": Wei(read("paid")),
        "holders' share": f"{read('holders_bps') / 100:g} %",
    }
