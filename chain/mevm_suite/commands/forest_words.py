"""What the words of `mevm forest` mean: parcels, dates, folders; and how its commands begin."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.options import ADDRESS, Session
from mevm_suite.commands.words import ID

if TYPE_CHECKING:
    from mevm_suite.forest.proofs import TreeProof
    from mevm_suite.forester.estate import Estate, ParcelName

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
SECRET = click.option(
    "--secret",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File for the secret between the two steps; made where there is none.",
)
COUNT = click.IntRange(1, 2**96 - 1)
_NAME = re.compile(r"(0x[0-9a-fA-F]{40})/(.{1,200})")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?")


class ParcelType(click.ParamType):
    """A parcel: its id, or HOLDER/NAME, with the holder who registered it."""

    name = "parcel"

    def convert(self, value: Any, param: Any, ctx: Any) -> "ParcelName":
        """Return what the chain can be asked about."""
        from mevm_suite.forester.estate import ParcelName

        if isinstance(value, ParcelName):
            return value
        found = _NAME.fullmatch(value)
        if found is None:
            return ParcelName(value, ID.convert(value, param, ctx))
        return ParcelName(value, holder=ADDRESS.convert(found[1], param, ctx), name=found[2])


class DateType(click.ParamType):
    """A date or a time in UTC: 2026-05-31, or 2026-05-31T12:00Z."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Return Unix time; of a date its first second."""
        if isinstance(value, int):
            return value
        try:
            if not _DATE.fullmatch(value):
                raise ValueError("another form")
            return int(datetime.fromisoformat(value.rstrip("Z")).replace(tzinfo=UTC).timestamp())
        except ValueError:
            text = "expected a date such as 2026-05-31, or a time such as 2026-05-31T12:00Z"
            self.fail(f"{text}, got {value!r}", param, ctx)


class HeightType(click.ParamType):
    """The height of a species in dm: FASY=250."""

    name = "species=dm"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        """Return species and height; the bounds are the library's."""
        if isinstance(value, tuple):
            return value
        species, _, height = value.rpartition("=")
        if not species or not (height.isascii() and height.isdigit()):
            self.fail(f"expected a species and a height in dm, FASY=250, got {value!r}", param, ctx)
        return species, int(height)


PARCEL = click.argument("parcel", type=ParcelType())
DATE = DateType()
HEIGHT = HeightType()


@contextmanager
def usable() -> Iterator[None]:
    """End a command with what is wrong with a file or a number."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.holder.failure import Unusable

    try:
        yield
    except ForestError as error:
        raise Unusable(str(error)) from None


def estate_of(session: Session) -> "Estate":
    """Return the forests of the chain."""
    from mevm_suite.forester.estate import Estate

    return Estate(*session.forest(), session.log_range)


def proof_of(folder: Path, code: bytes | None, tag: str | None) -> "TreeProof":
    """Return the proof of a tree by its code or its tag; Refused if the inventory has none."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.proofs import Forest
    from mevm_suite.holder.failure import Refused

    if (code is None) == (tag is None):
        raise click.UsageError("expected one of --code and --tag")
    try:
        found = Forest(folder)
        return found.prove(code if code is not None else found.code_of(tag or ""))
    except ForestError as error:
        raise Refused(str(error)) from None
