"""Serial numbers of other programmes, each of which is taken once; TC-3."""

import boa
import pytest
from eth_abi import encode
from eth_utils import keccak

REGISTRAR = 1
ATTESTATION = b"\x22" * 32
SERIES = ("VCS", "934", 2020)


@pytest.fixture
def immobilise(stand, certificates, parcel, holder, registrar):
    """Issue 10 certificates for a range that a registrar attests."""

    def immobilise(first, last, previous=0, series=SERIES, **changes):
        reference = (*series, first, last)
        facts = {
            "attester": registrar,
            "subject": parcel,
            "content": keccak(encode(["(string,string,uint256,uint256,uint256)"], [reference])),
            "is_valid": True,
        } | changes
        stand.board.attest(ATTESTATION, *facts.values())
        return certificates.issue_immobilised(
            parcel, 10, holder, reference, previous, ATTESTATION, sender=holder
        )

    return immobilise


@pytest.mark.rule("CEC-22")
def test_issue_immobilised__keeps_ranges_in_order(certificates, immobilise, parcel):
    assert immobilise(100, 199) == 1
    (event,) = [e for e in certificates.get_logs() if type(e).__name__ == "Immobilised"]
    assert (event.parcel, event.attestation) == (parcel, ATTESTATION)
    assert tuple(event.reference) == (*SERIES, 100, 199)
    assert immobilise(300, 300, previous=100) == 11
    assert immobilise(200, 299, previous=100) == 21
    assert immobilise(1, 99) == 31
    found, first = [], 0
    while True:
        last, following, subject = certificates.immobilised(*SERIES, first)
        found.append((first, last))
        assert subject == (parcel if first else bytes(32))
        if not following:
            break
        first = following
    assert found == [(0, 0), (1, 99), (100, 199), (200, 299), (300, 300)]


@pytest.mark.rule("CEC-22")
@pytest.mark.parametrize(
    ("first", "last", "previous"),
    [
        (100, 199, 0),  # the same
        (199, 250, 100),  # one number of the end
        (50, 100, 0),  # one number of the beginning
        (150, 160, 100),  # within
        (50, 350, 0),  # around
        (200, 300, 100),  # into the one after
        (400, 500, 100),  # a predecessor that is not the last one
        (100, 199, 300),  # a predecessor that comes after
    ],
)
def test_attack__overlapping_serial_ranges(immobilise, first, last, previous):
    immobilise(100, 199)
    immobilise(300, 399, previous=100)
    with boa.reverts("serial_ranges: overlap"):
        immobilise(first, last, previous=previous)


def test_attack__predecessor_that_is_no_range(immobilise):
    immobilise(100, 199)
    with boa.reverts("serial_ranges: no such range"):
        immobilise(150, 160, previous=120)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (6, 5), (1, 2**128)])
def test_issue_immobilised__reverts_if_it_is_no_range(immobilise, first, last):
    with boa.reverts("serial_ranges: bad range"):
        immobilise(first, last)


def test_issue_immobilised__takes_series_apart(immobilise):
    for series in (SERIES, ("GS", "934", 2020), ("VCS", "935", 2020), ("VCS", "934", 2021)):
        immobilise(1, 9, series=series)


@pytest.mark.rule("CEC-22")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("vcs", "bad character"),
        ("VC S", "bad character"),
        ("VCS ", "bad character"),
        ("VCS\0", "bad character"),
        ("VC/S", "bad character"),
        ("VC:S", "bad character"),
        ("VC@S", "bad character"),
        ("VC[S", "bad character"),
        ("-VCS", "bad hyphen"),
        ("VCS-", "bad hyphen"),
        ("V--CS", "bad hyphen"),
        ("0VCS", "leading zero"),
        ("", "empty"),
    ],
)
def test_attack__another_spelling(immobilise, name, reason):
    for series in ((name, "934", 2020), ("VCS", name, 2020)):
        with boa.reverts(f"canonical_name: {reason}"):
            immobilise(1, 9, series=series)


@pytest.mark.parametrize("name", ["A", "9", "A-0", "AZ09-Z", "A" * 32])
def test_issue_immobilised__takes_canonical_names(immobilise, name):
    immobilise(1, 9, series=(name, name, 2020))


@pytest.mark.parametrize("vintage", [1_899, 3_000])
def test_issue_immobilised__reverts_if_the_vintage_is_no_year(immobilise, vintage):
    with boa.reverts("TimberCertificates: bad vintage"):
        immobilise(1, 9, series=("VCS", "934", vintage))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_valid": False}, "not attested"),
        ({"attester": "0x" + "11" * 20}, "no registrar"),
        ({"subject": b"\x33" * 32}, "other parcel"),
        ({"content": b"\x33" * 32}, "other range"),
    ],
)
def test_attack__squatting_a_range_without_a_registrar(immobilise, changes, reason):
    with boa.reverts(f"TimberCertificates: {reason}"):
        immobilise(1, 9, **changes)


def test_issue_immobilised__reverts_if_not_the_holder(certificates, parcel, stranger):
    reference = (*SERIES, 1, 9)
    with boa.reverts("timber_right: not the holder"):
        certificates.issue_immobilised(
            parcel, 10, stranger, reference, 0, ATTESTATION, sender=stranger
        )
