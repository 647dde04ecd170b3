"""Options that the holder's commands share. What is slow to import waits for its use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from eth_account.messages import SignableMessage

    from mevm_suite.deployment.record import (
        CommerceDeployment,
        Deployment,
        ForestDeployment,
        ShieldedDeployment,
        TokenDeployment,
    )
    from mevm_suite.deployment.web3_backend import Signer, Web3Backend
    from mevm_suite.holder.amounts import Amount
    from mevm_suite.holder.output import Form

F = TypeVar("F", bound=Callable[..., Any])
Option = Callable[[Callable[..., Any]], Callable[..., Any]]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class AddressType(click.ParamType):
    """An address, checksummed or in one case."""

    name = "address"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Return the checksummed address."""
        from mevm_suite.holder.connection import parse_address

        try:
            return parse_address(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class AmountType(click.ParamType):
    """An amount of tokens, exactly."""

    name = "amount"

    def convert(self, value: Any, param: Any, ctx: Any) -> "Amount":
        """Return the amount in wei."""
        from mevm_suite.holder.amounts import parse_amount

        try:
            return parse_amount(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


ADDRESS = AddressType()
AMOUNT = AmountType()
HOLDER = click.argument("holder", type=ADDRESS, envvar="MEVM_ACCOUNT")

_CHAIN = (
    click.option("--rpc", envvar="MEVM_RPC", default="http://127.0.0.1:8545", show_default=True),
    click.option("--deployment", type=FILE, help="Deployment record.  [default: the chain's own]"),
    click.option(
        "--log-range",
        type=click.IntRange(1),
        default=10_000,
        show_default=True,
        help="Blocks to ask for at a time.",
    ),
)
_FORM = (
    click.option("--json", "as_json", is_flag=True, help="Write JSON, with every digit."),
    click.option("--csv", "as_csv", is_flag=True, help="Write CSV, with every digit."),
)
_SIGNER = (
    click.option("--keyfile", type=FILE, help="Encrypted key file; asks for its password."),
    click.option("--signer", help="Command that signs, for --account."),
    click.option(
        "--account",
        type=ADDRESS,
        help="Account that --signer, or who gets the unsigned calls, signs for.",
    ),
)
_ELSEWHERE = (
    click.option(
        "--through", type=ADDRESS, help="Act through this contract account, as its owner."
    ),
    click.option("--unsigned", is_flag=True, help="Write the calls as JSON and send nothing."),
)
_YES = (click.option("-y", "--yes", is_flag=True, help="Do not ask before signing."),)


@dataclass
class Session:
    """What a command was told of chain, output and key."""

    rpc: str
    deployment: Path | None
    log_range: int
    as_json: bool = False
    as_csv: bool = False
    keyfile: Path | None = None
    signer: str | None = None
    account: str | None = None
    through: str | None = None
    unsigned: bool = False
    yes: bool = False

    def connect(self) -> "tuple[Web3Backend, Deployment]":
        """Return the chain, read as of one block, and the record of what is deployed there."""
        from mevm_suite.holder.connection import connect, load_record

        backend = connect(self.rpc)
        return backend, load_record(backend, self.deployment)

    def tokens(self, symbols: tuple[str, ...] = ()) -> "tuple[Web3Backend, list[TokenDeployment]]":
        """Return the chain and the tokens of some symbols, or all of them."""
        from mevm_suite.holder.connection import tokens_of

        backend, record = self.connect()
        return backend, tokens_of(record, symbols)

    def commerce(self) -> "tuple[Web3Backend, CommerceDeployment]":
        """Return the chain and the contracts of its commerce."""
        from mevm_suite.holder.failure import Refused

        backend, record = self.connect()
        if record.commerce is None:
            raise Refused(f"the record of chain {record.chain_id} has no commerce")
        return backend, record.commerce

    def forest(self) -> "tuple[Web3Backend, ForestDeployment]":
        """Return the chain and the contracts of its forests."""
        from mevm_suite.holder.failure import Refused

        backend, record = self.connect()
        if record.forest is None:
            raise Refused(f"the record of chain {record.chain_id} has no forests")
        return backend, record.forest

    def shielded(self) -> "tuple[Web3Backend, ShieldedDeployment]":
        """Return the chain and the contracts of its shielded pool."""
        from mevm_suite.holder.failure import Refused

        backend, record = self.connect()
        if record.shielded is None:
            raise Refused(f"the record of chain {record.chain_id} has no shielded pool")
        return backend, record.shielded

    def show_checks(self, rows: list[dict[str, Any]], title: str) -> None:
        """Write rows of comparisons, and refuse if any of them is not ok."""
        from mevm_suite.holder.failure import Refused

        self.show(rows, title)
        if wrong := sum(not row["ok"] for row in rows):
            raise Refused(f"{wrong} of {len(rows)} checks fail")

    def show_one(self, row: dict[str, Any], title: str) -> None:
        """Write one row; as a table, a line for each of its fields that applies."""
        from mevm_suite.holder.output import Form

        if self.form is Form.TABLE:
            self.show([{"": name, title: row[name]} for name in row if row[name] is not None], "")
        else:
            self.show([row], title)

    def show(self, rows: list[dict[str, Any]], title: str) -> None:
        """Write rows in the form that was asked for."""
        from mevm_suite.holder.output import show

        show(rows, self.form, title)

    @property
    def form(self) -> "Form":
        """The form of the output."""
        from mevm_suite.holder.output import Form

        if self.as_json and self.as_csv:
            raise click.UsageError("--json and --csv exclude each other.")
        return Form.JSON if self.as_json else Form.CSV if self.as_csv else Form.TABLE

    def submit(self, calls: list[Any]) -> None:
        """Send calls, or write them out."""
        from mevm_suite.holder.connection import connect
        from mevm_suite.holder.failure import Refused
        from mevm_suite.holder.sending import send, through_account, write_out

        if not calls:
            raise Refused("nothing to do")
        if self.through is not None:
            calls = through_account(connect(self.rpc), calls, self.through)
        if self.unsigned:
            write_out(connect(self.rpc), calls)
            return
        send(connect(self.rpc, self._signer, pinned=False), calls, self.yes)

    def signing(self) -> "Web3Backend":
        """Return the chain as it is at any moment, with the key that signs."""
        from mevm_suite.holder.connection import connect
        from mevm_suite.holder.failure import Unusable

        if self._signer is None:
            raise Unusable("a key is needed: --keyfile, --signer or the variable MEVM_PRIVATE_KEY")
        return connect(self.rpc, self._signer, pinned=False)

    def sign(self, message: "SignableMessage") -> bytes:
        """Return the signature of a message, which is no transaction."""
        from mevm_suite.holder.failure import Unusable
        from mevm_suite.holder.signers import KeySigner

        if not isinstance(self._signer, KeySigner):
            raise Unusable("only a key signs messages: --keyfile or the variable MEVM_PRIVATE_KEY")
        return self._signer.sign_message(message)

    def sender(self) -> str:
        """Return the account that will act, whether who signs does so here or elsewhere."""
        if self.through is not None:
            return self.through
        if self.account is not None:
            return self.account
        if self._signer is None:
            raise click.UsageError("a key is needed, or --account to say whose calls these are")
        return self._signer.address

    def caller(self, holder: str) -> str:
        """Return the account that will sign; the holder himself where none is named."""
        if self.account is not None:
            return self.account
        if self.unsigned or self._signer is None:
            return holder
        return self._signer.address

    @cached_property
    def _signer(self) -> "Signer | None":
        from mevm_suite.holder.signers import make_signer

        signer = make_signer(self.keyfile, self.signer, self.account, self._password)
        if signer is not None and self.account not in (None, signer.address):
            text = f"the key is that of {signer.address}, not of --account {self.account}"
            raise click.UsageError(text)
        return signer

    def _password(self) -> str:
        return str(click.prompt("Password of the key file", hide_input=True, err=True))


def reading(function: F) -> F:
    """Give a command the options of what only looks."""
    return _with_session(function, (*_CHAIN, *_FORM))


def asking(function: F) -> F:
    """Give a command the options of the chain alone."""
    return _with_session(function, _CHAIN)


def writing(function: F) -> F:
    """Give a command the options of what signs and sends."""
    return _with_session(function, (*_CHAIN, *_SIGNER, *_ELSEWHERE, *_YES))


def sending(function: F) -> F:
    """Give a command the options of what is signed and sent here and now, or not at all."""
    return _with_session(function, (*_CHAIN, *_SIGNER, *_YES))


def _with_session(function: F, options: tuple[Option, ...]) -> F:
    names = Session.__dataclass_fields__.keys()

    @wraps(function)
    def command(**values: Any) -> Any:
        given = {name: values.pop(name) for name in names if name in values}
        return function(Session(**given), **values)

    decorated: Any = command
    for option in reversed(options):
        decorated = option(decorated)
    return decorated
