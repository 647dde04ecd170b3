"""`mevm token`: what a holder does. Nothing here needs a key but what signs.

Exit codes: 0 done; 1 the chain says no, or differs from what is published; 2 what was given
cannot be used.
"""

from pathlib import Path
from typing import Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.market import market
from mevm_suite.commands.options import ADDRESS, AMOUNT, HOLDER, Session, reading, writing

SOURCES = ("vesting", "mining", "dividend")
PICTURE = click.Path(dir_okay=False, writable=True, path_type=Path)
EPOCHS = click.option(
    "--epoch",
    "epochs",
    type=click.IntRange(0),
    multiple=True,
    help="Of what fees mine, claim these epochs only.",
)
SYMBOLS = click.option("--token", "symbols", multiple=True, help="Symbol; all unless given.")


@click.group(cls=HolderGroup)
def token() -> None:
    """Look after tokens: SEC, WSG, CEC, on any chain that they are deployed on."""


token.add_command(market)


@token.command()
@click.argument("holders", type=ADDRESS, envvar="MEVM_ACCOUNT", nargs=-1, required=True)
@SYMBOLS
@reading
def balance(session: Session, holders: tuple[str, ...], symbols: tuple[str, ...]) -> None:
    """Show what accounts hold, and what waits for them."""
    from mevm_suite.holder.balances import balances
    from mevm_suite.holder.grants import grants_of

    backend, tokens = session.tokens(symbols)
    rows: list[dict[str, Any]] = []
    for holder in holders:
        grants = grants_of(backend, tokens, holder, session.log_range)
        rows += balances(backend, tokens, holder, grants)
    session.show(rows, f"Balances at block {backend.block_number}")


@token.command()
@HOLDER
@SYMBOLS
@click.option("--picture", type=PICTURE, help="Draw the unlock curve into this file.")
@reading
def vesting(session: Session, holder: str, symbols: tuple[str, ...], picture: Path | None) -> None:
    """Show a holder's grants, and what is released when."""
    from mevm_suite.holder.grants import grants_of
    from mevm_suite.holder.vesting import vesting_rows

    backend, tokens = session.tokens(symbols)
    grants = grants_of(backend, tokens, holder, session.log_range)
    session.show(vesting_rows(grants, backend.timestamp), f"Vesting of {holder}")
    if picture is not None:
        from mevm_suite.holder.picture import draw

        draw(grants, backend.timestamp, picture)


@token.command()
@HOLDER
@SYMBOLS
@reading
def history(session: Session, holder: str, symbols: tuple[str, ...]) -> None:
    """List what came to and left an account, for accounting."""
    from mevm_suite.holder.history import history as read_history

    backend, tokens = session.tokens(symbols)
    rows = read_history(backend, tokens, holder, session.log_range)
    session.show(rows, f"History of {holder}")


@token.command()
@HOLDER
@SYMBOLS
@click.option("--source", "sources", type=click.Choice(SOURCES), multiple=True, default=SOURCES)
@EPOCHS
@writing
def claim(
    session: Session,
    holder: str,
    symbols: tuple[str, ...],
    sources: tuple[str, ...],
    epochs: tuple[int, ...],
) -> None:
    """Have a holder paid what is due; whoever signs pays the gas only.

    What the fees of trades mine, only the payer can claim for 180 days: with each counterparty
    the first claims weigh most, and what comes first is his choice. Here it is the largest.
    """
    from mevm_suite.holder.grants import grants_of
    from mevm_suite.holder.mining import TradeMining
    from mevm_suite.holder.sending import economy_claims, vesting_claims

    backend, tokens = session.tokens(symbols)
    calls: list[Any] = []
    if "vesting" in sources:
        calls += vesting_claims(grants_of(backend, tokens, holder, session.log_range))
    for each in tokens:
        found = {system.contract for system in each.system}
        if "mining" in sources and "TransactionMining" in found:
            mined = TradeMining(backend, each, holder, session.log_range)
            calls += mined.claims(session.caller(holder), epochs)
        for contract, source in (("LockMining", "mining"), ("HolderDividend", "dividend")):
            if source in sources and contract in found:
                calls += economy_claims(backend, each, contract, holder)
    session.submit(calls)


@token.command()
@click.argument("symbol")
@click.argument("receiver", type=ADDRESS)
@click.argument("amount", type=AMOUNT)
@writing
def transfer(session: Session, symbol: str, receiver: str, amount: Any) -> None:
    """Send tokens."""
    from mevm_suite.holder.sending import transfer as transfer_call

    backend, (found,) = session.tokens((symbol,))
    session.submit([transfer_call(backend, found, receiver, amount)])


@token.command()
@click.argument("amount", type=AMOUNT)
@writing
def lock(session: Session, amount: Any) -> None:
    """Lock available CEC, so that it mines."""
    from mevm_suite.holder.sending import lock as lock_call

    _, (found,) = session.tokens(("CEC",))
    session.submit([lock_call(found, amount)])


@token.command()
@HOLDER
@reading
def dividend(session: Session, holder: str) -> None:
    """Show CEC's dividend and what of it is a holder's."""
    from mevm_suite.holder.dividend import dividend_rows

    backend, (found,) = session.tokens(("CEC",))
    session.show([dividend_rows(backend, found, holder)], f"Dividend of {holder}")


@token.command()
@HOLDER
@SYMBOLS
@reading
def mining(session: Session, holder: str, symbols: tuple[str, ...]) -> None:
    """Show what a holder's fees and locked tokens mine, and what of it is due."""
    from mevm_suite.holder.failure import Refused
    from mevm_suite.holder.mining import TradeMining, lock_row

    backend, tokens = session.tokens(symbols)
    rows: list[dict[str, Any]] = []
    for each in tokens:
        found = {system.contract for system in each.system}
        if "TransactionMining" in found:
            rows += TradeMining(backend, each, holder, session.log_range).rows()
        if "LockMining" in found:
            rows.append(lock_row(backend, each, holder, session.log_range))
    if not rows:
        raise Refused(f"{', '.join(each.symbol for each in tokens)}: nothing is mined here")
    session.show(rows, f"Mining of {holder}")


@token.command()
@SYMBOLS
@reading
def verify(session: Session, symbols: tuple[str, ...]) -> None:
    """Compare code with source, and every grant with the published table."""
    from mevm_suite.holder.checks import check_all
    from mevm_suite.holder.failure import Refused

    backend, tokens = session.tokens(symbols)
    rows = check_all(backend, tokens)
    session.show(rows, f"Chain {backend.chain_id} against source and tables")
    wrong = sum(not row["ok"] for row in rows)
    if wrong:
        raise Refused(f"{wrong} of {len(rows)} checks fail")
