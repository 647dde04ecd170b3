"""Parcels are registered once, as a registrar signed, by the cells that they cover."""

from dataclasses import replace

import boa
import pytest

from mevm_suite.forest import grid
from mevm_suite.forest.titles import Registry, parcel_id

DAY = 86_400
NAME = b"north slope".ljust(32, b"\0")
OTHER = b"south slope".ljust(32, b"\0")
BLOCK = grid.place(460_000_000, 1_020_000_000)[0]

pytestmark = pytest.mark.rule("CEC-20")


def test_register__records_title_and_cells(parcels, register, holder, registrars, title, events):
    claims = {BLOCK: 0b1011, BLOCK + 1: 2**255}
    id = register(claims)
    assert events("Registered") == [(id, holder, registrars[0].address, title.fields())]
    assert events("Claimed") == [(id, *claim) for claim in claims.items()]
    assert events("Completed") == [(id, 4)]
    record = parcels.parcel(id)
    assert (record.holder, record.cells, record.is_complete) == (holder, 4, True)
    assert tuple(record.title) == title.fields()
    assert parcels.holder_of(id) == holder and parcels.is_free(id)
    for block, cells in claims.items():
        assert parcels.cells_in(id, block) == parcels.claimed_in(block) == cells


def test_register__names_the_parcel_beforehand(parcels, register, holder):
    known = parcels.parcel_id(holder, NAME)
    assert known == parcel_id(Registry(boa.env.evm.patch.chain_id, parcels.address), holder, NAME)
    assert register({BLOCK: 1}) == known


def test_register__tells_the_parcel_of_each_position(parcels, register):
    id = register({BLOCK: 1})
    south, west, north, east = grid.bounds_of_cell(BLOCK, 1)
    for position in ((south, west), (north - 1, east - 1)):
        assert parcels.parcel_at(*position) == id and parcels.covers(id, *position)
    for position in ((south - 1, west), (south, west - 1), (north, west), (south, east)):
        assert parcels.parcel_at(*position) == bytes(32)
        assert not parcels.covers(id, *position)
        assert not parcels.covers(bytes(32), *position)


def test_register__reverts_if_the_name_is_taken(register, holder, parcel):
    with boa.reverts("ParcelRegistry: registered"):
        register({BLOCK + 1: 1})
    assert register({BLOCK + 1: 1}, name=OTHER) != parcel


def test_attack__double_registration(parcels, register, parcel, receiver, registrars):
    """Not by another name, another holder, another registrar, nor beside free cells."""
    for terms in ({"name": OTHER}, {"owner": receiver}, {"name": OTHER, "signer": registrars[1]}):
        for cells in (0xFF, 1 << 7, 1 << 7 | 1 << 8, 2**256 - 1):
            with boa.reverts("land_claims: cell is taken"):
                register({BLOCK: cells}, **terms)
    assert parcels.claimed_in(BLOCK) == 0xFF


class Pairs(dict):
    """Claims that name a block twice, as no mapping does."""

    def __init__(self, *pairs):
        self.pairs = pairs

    def items(self):
        return self.pairs


def test_attack__same_cells_twice_in_one_call(parcels, register):
    for cells, reason in ((1, "cell is taken"), (2, "block is claimed")):
        with boa.reverts(f"land_claims: {reason}"):
            register(Pairs((BLOCK, 1), (BLOCK, cells)), cells=2)
    assert parcels.claimed_in(BLOCK) == 0


def test_register__parts_neighbours_in_a_block(parcels, register, receiver):
    """Their cells touch along an edge, and each position has one parcel."""
    west, east = (sum(0xFF << 8 * half << 16 * row for row in range(16)) for half in (0, 1))
    first = register({BLOCK: west})
    second = register({BLOCK: east}, owner=receiver)
    assert parcels.cells_in(first, BLOCK) == west
    assert parcels.cells_in(second, BLOCK) == east
    south, _, _, edge = grid.bounds_of_cell(BLOCK, 1 << 7)
    assert parcels.parcel_at(south, edge - 1) == first
    assert parcels.parcel_at(south, edge) == second


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (-grid.MAX_LATITUDE, -grid.MAX_LONGITUDE),
        (grid.MAX_LATITUDE, grid.MAX_LONGITUDE - 1),
        (-1, -1),
    ],
    ids=["south pole", "north pole at the antimeridian", "negative"],
)
def test_register__reaches_the_edges_of_the_grid(parcels, register, latitude, longitude):
    block, cell = grid.place(latitude, longitude)
    id = register({block: cell})
    assert parcels.parcel_at(latitude, longitude) == id
    region, bit = grid.region_of(block)
    assert parcels.blocks_in(id, region) == bit


@pytest.mark.parametrize("block", [grid.COLUMNS, grid.ROWS * grid.NUMBER, 2**255])
def test_register__reverts_beyond_the_grid(register, block):
    with boa.reverts("forest_grid: no such block"):
        register({block: 1})


def test_register__reverts_if_the_cells_are_wrong(register):
    with boa.reverts("land_claims: no cells"):
        register({BLOCK: 0}, cells=1)
    with boa.reverts("ParcelRegistry: no claims"):
        register({}, cells=1)
    for cells in (0, 2):
        with boa.reverts("ParcelRegistry: too many cells"):
            register({BLOCK: 0b111}, cells=cells)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"document": bytes(32)}, "no document"),
        ({"classes": 0}, "bad classes"),
        ({"classes": 4}, "bad classes"),
        ({"tenure_end": 1}, "tenure is over"),
    ],
)
def test_register__reverts_if_the_title_is_wrong(register, title, changes, reason):
    with boa.reverts(f"ParcelRegistry: {reason}"):
        register({BLOCK: 1}, said=replace(title, **changes))


def test_register__reverts_without_a_jurisdiction(parcels, title, holder, registrars):
    fields = list(title.fields())
    fields[1] = bytes(8)
    with boa.reverts("ParcelRegistry: no jurisdiction"):
        terms = (NAME, fields, 1, [(BLOCK, 1)], registrars[0].address, 2**64, b"")
        parcels.register(*terms, sender=holder)


def test_register__accepts_a_tenure_that_never_ends(parcels, register, title):
    id = register({BLOCK: 1}, said=replace(title, tenure_end=0))
    boa.env.time_travel(seconds=1_000 * 365 * DAY)
    assert parcels.is_free(id)


def test_extend__completes_the_parcel_when_all_cells_are_claimed(
    parcels, register, extend, registrars, events
):
    id = register({BLOCK: 0b11}, cells=5)
    assert not parcels.parcel(id).is_complete and not parcels.is_free(id)
    assert parcels.missing_cells(id) == 3
    extend(id, {BLOCK + 1: 1}, signer=registrars[1])
    assert not parcels.parcel(id).is_complete
    extend(id, {BLOCK + 2: 0b11})
    assert events("Completed") == [(id, 5)]
    assert parcels.parcel(id).is_complete and parcels.is_free(id)
    assert (parcels.parcel(id).cells, parcels.missing_cells(id)) == (5, 0)


def test_attack__same_cells_again_by_an_extension(parcels, register, extend):
    id = register({BLOCK: 0b11}, cells=5)
    for cells, reason in ((1, "cell is taken"), (4, "block is claimed")):
        with boa.reverts(f"land_claims: {reason}"):
            extend(id, {BLOCK: cells})
    assert parcels.missing_cells(id) == 3


def test_extend__reverts_if_more_than_signed_for(register, extend, parcel):
    with boa.reverts("ParcelRegistry: too many cells"):
        extend(parcel, {BLOCK + 1: 1})
    id = register({BLOCK + 1: 1}, name=OTHER, cells=2)
    with boa.reverts("ParcelRegistry: too many cells"):
        extend(id, {BLOCK + 2: 0b11})


def test_extend__reverts_if_not_the_holder_in_time(register, extend, receiver, title):
    id = register({BLOCK: 1}, cells=2)
    with boa.reverts("ParcelRegistry: not its holder"):
        extend(id, {BLOCK + 1: 1}, owner=receiver)
    boa.env.time_travel(seconds=title.tenure_end - boa.env.timestamp)
    with boa.reverts("ParcelRegistry: tenure is over"):
        extend(id, {BLOCK + 1: 1})


def test_constructor__reverts_if_wrong(parcels, accreditation):
    nobody = "0x" + "00" * 20
    for arguments, reason in (
        ((nobody, []), "ParcelRegistry: no accreditation"),
        ((accreditation.address, [nobody]), "traders: no trader"),
        ((accreditation.address, [accreditation.address] * 2), "traders: twice"),
    ):
        with boa.reverts(reason):
            parcels.deployer.deploy(*arguments)
    assert parcels.accreditation() == accreditation.address
