"""`mevm forest parcel`: register land by its cells, and pass it on."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.forest_words import DATE, FOLDER, NEW_FILE, PARCEL, estate_of, usable
from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, FILE, Session, reading, writing
from mevm_suite.commands.words import CONTENT, DURATION

if TYPE_CHECKING:
    from mevm_suite.forester.estate import ParcelName
    from mevm_suite.forester.land import Land

CLASSES = ("timber", "yield")


@click.group(cls=HolderGroup)
def parcel() -> None:
    """Register land by the cells that it covers, and pass it on.

    An accredited registrar signs whose land it is; who holds it registers it. A cell belongs to
    one parcel.
    """


def _land(session: Session) -> "Land":
    from mevm_suite.forester.land import Land

    return Land(estate_of(session))


@parcel.command("id")
@click.argument("name")
@click.option("--holder", type=ADDRESS, envvar="MEVM_ACCOUNT", required=True, help="Whose it is.")
@reading
def id_(session: Session, name: str, holder: str) -> None:
    """Write the id of a holder's parcel, which its inventory needs, registered or not."""
    from mevm_suite.forester.estate import ParcelName, hexadecimal

    if not name:
        raise click.UsageError("expected a name")
    wanted = ParcelName(name, holder=holder, name=name)
    click.echo(hexadecimal(estate_of(session).id_of(wanted)))


@parcel.command()
@click.option("--polygon", type=FILE, help="GeoJSON: cells whose centre lies inside.")
@click.option("--inventory", type=FOLDER, help="Imported inventory: cells where trees stand.")
@click.option("--out", type=NEW_FILE, required=True, help="The file to make.")
def cells(polygon: Path | None, inventory: Path | None, out: Path) -> None:
    """Write the cells that a parcel claims, each 46 m high. Needs no chain."""
    from mevm_suite.forest.grid import count_cells
    from mevm_suite.forester.claims import claims_of_geojson, claims_of_inventory, save_claims

    if (polygon is None) == (inventory is None):
        raise click.UsageError("expected one of --polygon and --inventory")
    with usable():
        if polygon is not None:
            claims = claims_of_geojson(polygon)
        else:
            assert inventory is not None  # by the check above
            claims = claims_of_inventory(inventory)
        save_claims(out, claims)
    click.echo(f"{count_cells(claims):,} cells in {len(claims):,} blocks, in {out}")


@parcel.command()
@click.argument("claims", type=FILE)
@click.option("--holder", type=ADDRESS, required=True, help="Whose land it is.")
@click.option("--name", required=True, help="Its name among the holder's parcels.")
@click.option("--document", type=CONTENT, required=True, help="Title document, or its hash.")
@click.option("--jurisdiction", required=True, help="ISO 3166, such as CN-53.")
@click.option("--tenure-end", type=DATE, default=0, help="First day after it.  [default: never]")
@click.option("--class", "classes", type=click.Choice(CLASSES), multiple=True, default=CLASSES)
@click.option("--valid", type=DURATION, default="30 days", show_default=True)
@click.option("--out", type=NEW_FILE, required=True, help="The file to make, for the holder.")
@writing
def sign(
    session: Session,
    claims: Path,
    holder: str,
    name: str,
    valid: int,
    out: Path,
    classes: tuple[str, ...],
    **facts: Any,
) -> None:
    """Sign as registrar whose land it is, by which title, and which CLAIMS of `cells` it covers."""
    from mevm_suite.forest.failure import ForestError
    from mevm_suite.forest.titles import Title
    from mevm_suite.forester.claims import load_claims
    from mevm_suite.forester.estate import CLASSES as BITS

    if session.unsigned:
        raise click.UsageError("a signature is no call: expected a key, not --unsigned")
    land, bits = _land(session), sum(BITS[each] for each in set(classes))
    title = Title(facts["document"], facts["jurisdiction"], facts["tenure_end"], bits)
    with usable():
        try:
            title.fields()
        except ValueError as error:
            raise ForestError(str(error)) from None
        if out.exists():
            raise ForestError(f"{out}: exists already")
        cells = load_claims(claims)
    wanted = land.prepare(session.sender(), holder, name, title, cells, valid)
    if not session.yes:
        text = f"Sign that {wanted.cells} cells are {holder}'s parcel {name!r}?"
        click.confirm(text, abort=True, err=True)
    with usable():
        land.sign(wanted, session.sign).save(out)
    click.echo(f"parcel 0x{wanted.id.hex()}")


@parcel.command()
@writing
def withdraw(session: Session) -> None:
    """Withdraw all that you signed and nobody used; for registrars."""
    session.submit([_land(session).withdraw(session.sender())])


@parcel.command()
@click.argument("signed", type=FILE)
@writing
def register(session: Session, signed: Path) -> None:
    """Register the land that a registrar has SIGNED for by `sign`; for its holder.

    What more than 64 blocks need is claimed in several transactions; said again, the command
    goes on where it stopped.
    """
    from mevm_suite.forester.consent import Registration

    with usable():
        registration = Registration.load(signed)
    session.submit(list(_land(session).register(registration, session.sender())))
    if not session.unsigned:
        click.echo(f"parcel 0x{registration.id.hex()}")


@parcel.command()
@PARCEL
@reading
def show(session: Session, parcel: "ParcelName") -> None:
    """Show whose a parcel is, by what title, and what holds it fast."""
    session.show_one(_land(session).row(parcel), "Parcel")


@parcel.command(context_settings={"ignore_unknown_options": True})  # -33.5 is no option
@click.argument("latitude")
@click.argument("longitude")
@reading
def at(session: Session, latitude: str, longitude: str) -> None:
    """Show the parcel at a position in degrees."""
    from decimal import Decimal, InvalidOperation

    from mevm_suite.forest.grid import units
    from mevm_suite.forester.estate import ParcelName, hexadecimal

    try:
        degrees = Decimal(latitude), Decimal(longitude)
    except InvalidOperation:
        text = f"expected latitude and longitude in degrees, got {latitude!r}, {longitude!r}"
        raise click.UsageError(text) from None
    land = _land(session)
    with usable():
        id = land.parcel_at(units(degrees[0]), units(degrees[1]))
    session.show_one(land.row(ParcelName(hexadecimal(id), id)), "Parcel")


@parcel.command("pass")
@PARCEL
@click.argument("receiver", type=ADDRESS)
@writing
def pass_(session: Session, parcel: "ParcelName", receiver: str) -> None:
    """Offer a parcel to a receiver, who has to accept; the zero address takes that back.

    Its free shares go with it, and the duty to report its income.
    """
    session.submit([_land(session).propose(parcel, receiver, session.sender())])


@parcel.command()
@PARCEL
@writing
def accept(session: Session, parcel: "ParcelName") -> None:
    """Take a parcel that its holder offers to you."""
    session.submit([_land(session).accept(parcel, session.sender())])


@parcel.command()
@PARCEL
@click.argument("document", type=CONTENT)
@writing
def note(session: Session, parcel: "ParcelName", document: bytes) -> None:
    """Add a correction, a file or its hash, to a parcel's history; for holder and registrars."""
    session.submit([_land(session).note(parcel, document, session.sender())])


@parcel.command()
@PARCEL
@writing
def free(session: Session, parcel: "ParcelName") -> None:
    """Free cells of your incomplete parcel, or of anyone's whose tenure is over."""
    session.submit([_land(session).give_up(parcel, session.sender())])
