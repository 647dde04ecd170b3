"""What the three books are told for ever is checked, where it can be."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
NOBODY = "0x" + "00" * 20
URI = "ipfs://"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        (0, "no parcels"),
        (1, "no surveys"),
        (2, "no certificates"),
        (3, "no trees"),
        (4, "no transports"),
    ],
)
def test_stock__reverts_if_a_contract_is_missing(stand, holder, place, reason):
    arguments = [stand.board.address] * 2 + [holder] * 3
    arguments[place] = NOBODY
    with boa.reverts(f"GrowingStock: {reason}"):
        load("contracts/forest/GrowingStock.vy", *arguments)


@pytest.mark.parametrize(
    ("place", "reason"), [(0, "no parcels"), (1, "no stock"), (2, "no roles"), (3, "no notary")]
)
def test_certificates__reverts_if_a_contract_is_missing(stand, holder, place, reason):
    arguments = [stand.board.address] * 4
    arguments[place] = holder
    with boa.reverts(f"TimberCertificates: {reason}"):
        load("contracts/forest/TimberCertificates.vy", *arguments, URI, 30 * DAY)


@pytest.mark.parametrize("notice", [7 * DAY - 1, 365 * DAY + 1])
def test_certificates__reverts_if_the_notice_is_too_short_or_long(stand, notice):
    arguments = [stand.board.address] * 4
    with boa.reverts("TimberCertificates: bad notice"):
        load("contracts/forest/TimberCertificates.vy", *arguments, URI, notice)


@pytest.mark.parametrize(
    ("place", "reason"), [(0, "no parcels"), (1, "no surveys"), (2, "no stock")]
)
def test_trees__reverts_if_a_contract_is_missing(stand, holder, place, reason):
    arguments = [stand.board.address] * 3
    arguments[place] = holder
    with boa.reverts(f"TreeTokens: {reason}"):
        load("contracts/forest/TreeTokens.vy", *arguments, URI)
