"""What an account holds, and what waits for it."""

from collections.abc import Iterable, Iterator
from typing import Any

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import COIN
from mevm_suite.holder.grants import HeldGrant


def balances(
    backend: Web3Backend,
    tokens: Iterable[TokenDeployment],
    holder: str,
    grants: Iterable[HeldGrant],
) -> Iterator[dict[str, Any]]:
    """
    Yield a row for each token that an account could hold, and one for the chain's coin.

    Parameters
    ----------
    backend
        The chain.
    tokens
        The tokens.
    holder
        The account.
    grants
        Its grants.

    Yields
    ------
    dict
        Balance, what of it is available and locked, what is still to vest, what can be claimed.

    """
    coins = Amount(backend.w3.eth.get_balance(backend.w3.to_checksum_address(holder)))
    yield _row(COIN, holder, coins, coins)
    held = list(grants)
    for token in tokens:
        address = token.token.address
        balance = Amount(backend.call(token.symbol, address, "balanceOf", holder))
        own = [grant for grant in held if grant.symbol == token.symbol]
        available, coin_days = balance, None
        if token.symbol == "CEC":
            available = Amount(backend.call("CEC", address, "available", holder))
            coin_days = Amount(backend.call("CEC", address, "coin_days", holder))
        yield _row(
            token.symbol,
            holder,
            balance,
            available,
            Amount(sum(grant.amount - grant.taken for grant in own)),
            Amount(sum(grant.claimable for grant in own)),
            _mined(backend, token, holder),
            coin_days,
        )


def _row(
    token: str,
    holder: str,
    balance: Amount,
    available: Amount,
    vesting: Amount | None = None,
    claimable: Amount | None = None,
    mined: Amount | None = None,
    coin_days: Amount | None = None,
) -> dict[str, Any]:
    return {
        "holder": holder,
        "token": token,
        "balance": balance,
        "available": available,
        "locked": Amount(balance - available),
        "in vesting": vesting,
        "claimable": claimable,
        "mined": mined,
        "coin-days": coin_days,
    }


def _mined(backend: Web3Backend, token: TokenDeployment, holder: str) -> Amount | None:
    for each in token.system:
        if each.contract == "LockMining":
            return Amount(backend.call(each.contract, each.address, "claimable", holder))
    return None  # not by holding; what fees mine is read from events
