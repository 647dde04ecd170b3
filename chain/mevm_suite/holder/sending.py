"""Calls that change something: shown first, then signed and sent, or only written out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
from web3.types import Wei

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import TransactionFailed, Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import dividend_asset
from mevm_suite.holder.connection import system_contract
from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.grants import HeldGrant
from mevm_suite.tables.schedule import Kind


@dataclass(frozen=True)
class Call:
    """One call of a contract, and what it does in words."""

    title: str
    contract: str
    address: str
    function: str
    args: tuple[Any, ...]
    value: int = 0


def transfer(backend: Web3Backend, token: TokenDeployment, receiver: str, amount: Amount) -> Call:
    """Return the call that sends tokens; refuse the token's own address and nobody's."""
    if receiver in (token.token.address, "0x" + "00" * 20):
        raise Unusable(f"tokens sent to {receiver} would be lost")
    title = f"send {amount.exact()} {token.symbol} to {receiver}"
    if token.symbol == "CEC" and not backend.call(
        "CEC", token.token.address, "is_system", receiver
    ):
        title += ", where it locks"
    return Call(title, token.symbol, token.token.address, "transfer", (receiver, int(amount)))


def lock(token: TokenDeployment, amount: Amount) -> Call:
    """Return the call that locks available CEC."""
    return Call(
        f"lock {amount.exact()} {token.symbol}",
        token.symbol,
        token.token.address,
        "lock",
        (int(amount),),
    )


def vesting_claims(grants: Sequence[HeldGrant]) -> Iterator[Call]:
    """Yield a call for each grant that has something to claim; anyone may send it."""
    for grant in grants:
        # What a contract holds, only that contract draws.
        if grant.claimable and grant.schedule.kind is not Kind.HELD:
            title = f"claim {grant.claimable.exact()} {grant.symbol} of grant {grant.id}"
            yield Call(title, "Vesting", grant.vesting, "claim", (grant.id,))


def economy_claims(
    backend: Web3Backend, token: TokenDeployment, contract: str, holder: str
) -> Iterator[Call]:
    """Yield the call that pays a holder what mining or dividend owe him, if they owe anything."""
    address = system_contract(token, contract).address
    due = backend.call(contract, address, "claimable", holder)
    if due:
        asset = dividend_asset(backend, token) if contract == "HolderDividend" else None
        amount, symbol = (asset.amount(due), asset.symbol) if asset else (Amount(due), token.symbol)
        title = f"claim {amount.exact()} {symbol} of {contract} for {holder}"
        yield Call(title, contract, address, "claim", (holder,))


def through_account(backend: Web3Backend, calls: Sequence[Call], account: str) -> list[Call]:
    """Return the calls by which a contract account's owner has it make calls, with its own coin."""
    wrapped = []
    for call in calls:
        data = backend.data(call.contract, call.address, call.function, *call.args)
        args = (call.address, call.value, data)
        wrapped.append(Call(call.title, "Account", account, "execute", args))
    return wrapped


def write_out(backend: Web3Backend, calls: Sequence[Call]) -> None:
    """Print calls for somebody else to send: a multi-signature wallet, an offline signer."""
    rows = [
        {
            "chainId": backend.chain_id,
            "to": call.address,
            "value": str(call.value),
            "data": "0x"
            + backend.data(call.contract, call.address, call.function, *call.args).hex(),
            "title": call.title,
        }
        for call in calls
    ]
    click.echo(json.dumps(rows, indent=2))


def send(backend: Web3Backend, calls: Sequence[Call], confirmed: bool) -> None:
    """
    Send calls one after the other.

    Parameters
    ----------
    backend
        The chain, with a signer.
    calls
        What to send.
    confirmed
        Whether not to ask first.

    Raises
    ------
    Unusable
        When there is no key, or nobody to ask.
    Refused
        When a transaction fails; those before it are done.

    """
    if backend.signer is None:
        text = (
            "--keyfile, --signer or the variable MEVM_PRIVATE_KEY, or --unsigned to sign elsewhere"
        )
        raise Unusable(f"a key is needed: {text}")
    for call in calls:
        click.echo(f"{call.title}  [{call.function} at {call.address}]", err=True)
    if not confirmed:
        question = f"Sign as {backend.sender} on chain {backend.chain_id}?"
        click.confirm(question, abort=True, err=True)
    for call in calls:
        data = backend.data(call.contract, call.address, call.function, *call.args)
        try:
            to = backend.w3.to_checksum_address(call.address)
            receipt = backend.send({"to": to, "data": data, "value": Wei(call.value)})
        except TransactionFailed as error:
            raise Refused(f"{call.title}: {error}") from None
        click.echo(f"0x{receipt['transactionHash'].hex()}")
