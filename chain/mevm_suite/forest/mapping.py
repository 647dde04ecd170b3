"""What a mapping file must say: which column of an inventory holds what, and in which unit."""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt, model_validator

from mevm_suite.forest.failure import ForestError
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.schema import StrictModel, TableError

Column = Annotated[str, Field(min_length=1, max_length=200)]
Degrees = Annotated[float, Field(ge=-360, le=360)]
Latitude = Annotated[float, Field(ge=-84, le=84)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
LengthUnit = Literal["mm", "cm", "dm", "m", "in", "ft"]
StatusName = Literal[
    "standing", "insured_lost", "harvested", "shipped", "sold", "dead", "stump", "missing"
]

MILLIMETRES = {
    "mm": Decimal(1),
    "cm": Decimal(10),
    "dm": Decimal(100),
    "m": Decimal(1000),
    "in": Decimal("25.4"),
    "ft": Decimal("304.8"),
}


class Measure(StrictModel):
    """A length: its column and unit; `times` is 2 where a radius stands for a diameter."""

    column: Column
    unit: LengthUnit
    times: StrictInt = Field(default=1, ge=1, le=10)


class Species(StrictModel):
    """The column of the species code, and other names for some codes."""

    column: Column
    names: dict[str, Annotated[str, Field(pattern=r"^[!-~]{1,8}$")]] = {}


class StatusRule(StrictModel):
    """A tree has this status where a column equals a text, or a list in it contains it."""

    status: StatusName
    column: Column | None = None
    equals: str | None = None
    contains: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ";"

    @model_validator(mode="after")
    def _check(self) -> Self:
        asked = (self.equals is not None) + (self.contains is not None)
        if asked != (self.column is not None):
            raise ValueError("expected a column with one of 'equals' and 'contains', or none")
        return self


class DropRule(StrictModel):
    """A row is left out where a column equals a text."""

    column: Column
    equals: str
    reason: Annotated[str, Field(min_length=3, max_length=100)]


class Geographic(StrictModel):
    """Latitude and longitude in degrees, WGS84."""

    kind: Literal["geographic"]
    latitude: Column
    longitude: Column
    if_missing: Literal["drop", "keep"] = "drop"


class Utm(StrictModel):
    """Easting and northing in metres in one UTM zone."""

    kind: Literal["utm"]
    easting: Column
    northing: Column
    zone: StrictInt = Field(ge=1, le=60)
    hemisphere: Literal["north", "south"]
    if_missing: Literal["drop", "keep"] = "drop"


class Origin(StrictModel):
    """The point where x and y are zero: in degrees, or in metres of a UTM zone."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    zone: StrictInt | None = Field(default=None, ge=1, le=60)
    hemisphere: Literal["north", "south"] | None = None
    easting: float | None = Field(default=None, ge=100_000, le=900_000)
    northing: float | None = Field(default=None, ge=0, le=10_000_000)

    @model_validator(mode="after")
    def _check(self) -> Self:
        geographic = (self.latitude, self.longitude)
        grid = (self.zone, self.hemisphere, self.easting, self.northing)
        given, other = (geographic, grid) if self.zone is None else (grid, geographic)
        if None in given or any(value is not None for value in other):
            raise ValueError(
                "expected latitude and longitude, or zone, hemisphere, easting and northing"
            )
        return self


class Squares(StrictModel):
    """
    Squares that x and y are counted from: their number is column and row, both from 1.

    With two digits, square 2031 is the twentieth to the x side and the thirty-first to the y side.
    """

    column: Column
    size: Annotated[float, Field(gt=0, le=10_000)]
    digits: StrictInt = Field(default=2, ge=1, le=4)


class Local(StrictModel):
    """
    Metres from an origin.

    `rotation` turns the axes counterclockwise, in degrees: from true north where the origin is in
    degrees, from grid north where it is in UTM.
    """

    kind: Literal["local"]
    x: Column
    y: Column
    unit: LengthUnit = "m"
    origin: Origin
    rotation: Degrees = 0.0
    squares: Squares | None = None
    if_missing: Literal["drop", "keep"] = "drop"


class Mapping(StrictModel):
    """How one inventory is read."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    parcel: Annotated[str, Field(min_length=1, max_length=200)]
    encoding: Literal["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"] = "utf-8-sig"
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = ("", "NA")
    tag: Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]
    stem: Column | None = None
    species: Species
    position: Annotated[Geographic | Utm | Local, Field(discriminator="kind")]
    diameter: Measure | None = None
    height: Measure | None = None
    crown: Measure | None = None
    status: Annotated[tuple[StatusRule, ...], Field(min_length=1, max_length=32)]
    drop: Annotated[tuple[DropRule, ...], Field(max_length=32)] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.separator == self.decimal:
            raise ValueError("separator and decimal mark must differ")
        if self.stem in self.tag:
            raise ValueError("a stem in the tag is a tree of its own: drop one of the two")
        return self

    def columns(self) -> list[str]:
        """Return the names of all columns that are read."""
        names = [*self.tag, self.species.column]
        names += [] if self.stem is None else [self.stem]
        names += [m.column for m in (self.diameter, self.height, self.crown) if m is not None]
        names += [rule.column for rule in self.status if rule.column is not None]
        names += [rule.column for rule in self.drop]
        match self.position:
            case Geographic():
                names += [self.position.latitude, self.position.longitude]
            case Utm():
                names += [self.position.easting, self.position.northing]
            case Local():
                names += [self.position.x, self.position.y]
                names += [self.position.squares.column] if self.position.squares else []
        return list(dict.fromkeys(names))


def read_mapping(path: Path) -> tuple[Mapping, str]:
    """
    Read a mapping file.

    Returns
    -------
    tuple
        The mapping, and the SHA-256 of its file.

    Raises
    ------
    ForestError
        When it cannot be read; the message names each fault and its place.

    """
    try:
        return read_model(path, Mapping), hashlib.sha256(path.read_bytes()).hexdigest()
    except TableError as error:
        raise ForestError(str(error)) from None
