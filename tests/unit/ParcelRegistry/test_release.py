"""Cells come free again, and what is recorded is corrected by additions only."""

import boa
import pytest

from mevm_suite.forest import grid

DAY = 86_400
NORTH = b"north slope".ljust(32, b"\0")
OTHER = b"south slope".ljust(32, b"\0")
BLOCK = grid.place(460_000_000, 1_020_000_000)[0]
CONTENT = b"\x33" * 32

pytestmark = pytest.mark.rule("CEC-20")


@pytest.fixture
def incomplete(register):
    return register({BLOCK: 0b11, BLOCK + 1: 0b111}, cells=9)


def test_abandon__frees_cells_block_by_block(
    parcels, register, incomplete, holder, receiver, events
):
    parcels.abandon(incomplete, [BLOCK + 1], sender=holder)
    assert events("Released") == [(incomplete, BLOCK + 1, 0b111)]
    assert parcels.parcel(incomplete).cells == 2
    assert parcels.claimed_in(BLOCK + 1) == parcels.cells_in(incomplete, BLOCK + 1) == 0
    other = register({BLOCK + 1: 0b110}, owner=receiver)
    assert parcels.cells_in(other, BLOCK + 1) == 0b110
    parcels.abandon(incomplete, [BLOCK], sender=holder)
    assert parcels.parcel(incomplete).cells == parcels.claimed_in(BLOCK) == 0


def test_abandon__ends_the_parcel_for_ever(parcels, incomplete, extend, register, holder):
    parcels.abandon(incomplete, [BLOCK + 1], sender=holder)
    assert parcels.missing_cells(incomplete) == 0
    assert not parcels.parcel(incomplete).is_complete
    with boa.reverts("ParcelRegistry: too many cells"):
        extend(incomplete, {BLOCK + 2: 1})
    with boa.reverts("ParcelRegistry: registered"):
        register({BLOCK + 2: 1})


def test_abandon__reverts_if_it_may_not(parcels, register, incomplete, holder, receiver):
    complete = register({BLOCK + 2: 1}, name=OTHER)
    for id, blocks, sender, reason in (
        (incomplete, [BLOCK], receiver, "ParcelRegistry: not its holder"),
        (complete, [BLOCK + 2], holder, "ParcelRegistry: complete"),
        (incomplete, [], holder, "ParcelRegistry: no blocks"),
        (incomplete, [BLOCK + 2], holder, "land_claims: not its block"),
        (incomplete, [BLOCK, BLOCK], holder, "land_claims: not its block"),
        (b"\x01" * 32, [BLOCK], holder, "ParcelRegistry: not its holder"),
    ):
        with boa.reverts(reason):
            parcels.abandon(id, blocks, sender=sender)
    assert parcels.parcel(incomplete).cells == 5


def test_vacate__frees_land_whose_tenure_is_over(
    parcels, register, parcel, title, receiver, stranger, events
):
    """The next holder of the land is not kept out by a parcel that nobody may use."""
    boa.env.time_travel(seconds=title.tenure_end - boa.env.timestamp - 1)
    with boa.reverts("ParcelRegistry: tenure runs"):
        parcels.vacate(parcel, [BLOCK], sender=stranger)
    boa.env.time_travel(seconds=1)
    parcels.vacate(parcel, [BLOCK], sender=stranger)
    assert events("Released") == [(parcel, BLOCK, 0xFF)]
    assert parcels.parcel(parcel).cells == 0 and not parcels.is_free(parcel)


def test_vacate__reverts_if_there_is_nothing(parcels, parcel, title):
    with boa.reverts("ParcelRegistry: tenure runs"):
        parcels.vacate(b"\x01" * 32, [BLOCK])
    boa.env.time_travel(seconds=title.tenure_end - boa.env.timestamp)
    with boa.reverts("land_claims: not its block"):
        parcels.vacate(parcel, [BLOCK + 1])


def test_annotate__adds_and_overwrites_nothing(parcels, parcel, holder, registrars, lock, events):
    """Also while a trade holds the parcel fast, so that its buyer learns of it."""
    before = parcels.parcel(parcel)
    for author in (holder, registrars[1].address):
        parcels.annotate(parcel, CONTENT, sender=author)
        assert events("Annotated") == [(parcel, author, CONTENT)]
    assert parcels.parcel(parcel) == before
    lock()
    parcels.annotate(parcel, CONTENT, sender=registrars[0].address)


def test_annotate__is_for_holder_and_registrars(
    parcels, parcel, accreditation, governance, registrars, receiver
):
    with boa.reverts("ParcelRegistry: not a registrar"):
        parcels.annotate(parcel, CONTENT, sender=receiver)
    registrar = registrars[0].address
    with boa.reverts("ParcelRegistry: no parcel"):
        parcels.annotate(b"\x01" * 32, CONTENT, sender=registrar)
    with boa.reverts("ParcelRegistry: no content"):
        parcels.annotate(parcel, bytes(32), sender=registrar)
    accreditation.suspend(1, registrar, sender=governance)
    with boa.reverts("ParcelRegistry: not a registrar"):
        parcels.annotate(parcel, CONTENT, sender=registrar)


def test_seats__are_taken_again_when_parcels_leave(parcels, register, holder):
    """The first leaves, others stay; then all leave, and the block is as new."""
    names = [bytes([number]) * 32 for number in range(1, 7)]
    ids = [register({BLOCK: 1 << seat}, name=name, cells=2) for seat, name in enumerate(names)]
    for gone in (0, 3):
        parcels.abandon(ids[gone], [BLOCK], sender=holder)
    late = [register({BLOCK: 1 << 40 + n}, name=bytes([n + 9]) * 32, cells=2) for n in range(3)]
    cells = {ids[seat]: 1 << seat for seat in (1, 2, 4, 5)}
    cells |= {id: 1 << 40 + n for n, id in enumerate(late)}
    for id, cell in cells.items():
        assert parcels.cells_in(id, BLOCK) == cell
        south, west, *_ = grid.bounds_of_cell(BLOCK, cell)
        assert parcels.parcel_at(south, west) == id
    for id in cells:
        parcels.abandon(id, [BLOCK], sender=holder)
    assert parcels.claimed_in(BLOCK) == 0
    halves = {}
    for name, half in ((NORTH, 2**256 - 2**128), (OTHER, 2**128 - 1)):
        halves[register({BLOCK: half}, name=name)] = half
    for id, half in halves.items():
        assert parcels.cells_in(id, BLOCK) == half
        assert parcels.parcel(id).cells == 128
