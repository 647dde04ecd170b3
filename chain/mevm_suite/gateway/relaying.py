"""Messages of contract accounts that the gateway hands in: to the suite's contracts only."""

import hashlib
from collections.abc import Sequence
from typing import Any

from mevm_suite.accounts.messages import Call, Domain, Message, typed_calls
from mevm_suite.gateway.chain import Chain
from mevm_suite.gateway.operations import Plan
from mevm_suite.gateway.problem import wrong
from mevm_suite.gateway.service import Service

TIME_TO_SIGN = 3_600


def is_account(chain: Chain, account: str) -> bool:
    """Return whether the factory of this deployment made an account."""
    return bool(chain.read("AccountFactory", chain.contracts.accounts, "is_account", account))


def to_sign(chain: Chain, account: str, calls: Sequence[Call], now: float) -> dict[str, Any]:
    """Return what the owner of an account signs with ``eth_signTypedData_v4``."""
    owner = str(chain.read("Account", account, "owner"))
    nonce = int(chain.read("Account", account, "nonces", owner))
    message = Message(owner, calls, nonce, int(now) + TIME_TO_SIGN)
    return typed_calls(Domain(chain.id, account), message)


def relay_plan(service: Service, account: str, message: Message, signature: bytes) -> Plan:
    """
    Prepare the transaction that hands in a message.

    Parameters
    ----------
    service
        The gateway.
    account
        The contract account.
    message
        What its owner or a delegate signed.
    signature
        The signature.

    Returns
    -------
    Plan
        The transaction.

    Raises
    ------
    Problem
        When the account is unknown, a call goes elsewhere, or the contract refuses it.

    """
    chain = service.chain
    if not is_account(chain, account):
        raise wrong(f"{account} is no account of this deployment's factory")
    for call in message.calls:
        if call.target not in chain.contracts.suite and call.target != account:
            raise wrong(f"{call.target} is no contract of the suite")
    data = chain.data("Account", account, "relay", message.fields(), signature)
    return service.plan("relay", hashlib.sha256(account.encode() + data).hexdigest(), account, data)
