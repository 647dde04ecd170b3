"""An example community: merchants that everybody trusts from the start, a committee, a yuan."""

from mevm_suite.demo.market import committee
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment import Community
from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.commerce import deploy_yuan

FEED = "ETH/CNY"
MERCHANTS = ("tea merchant", "bag merchant", "book merchant")


def example_community(backend: Backend, sec: str, oracle: str) -> Community:
    """
    Deploy a yuan, and name who is there from the start.

    Parameters
    ----------
    backend
        A development chain.
    sec
        The SEC token.
    oracle
        What values the coin, in which judges stake.

    Returns
    -------
    Community
        Its yuan is issued by the account that deploys, who backs it with nothing.

    """
    return Community(
        genesis=tuple(merchants()),
        committee=tuple(committee()),
        governance=example_address("governance"),
        tokens={"SEC": sec, "CNY": deploy_yuan(backend, backend.sender)},
        oracle=oracle,
    )


def merchants() -> list[str]:
    """Return the genesis users."""
    return [example_address("commerce", name) for name in MERCHANTS]
