"""Certificates are issued, pass from hand to hand, and are retired or redeemed; TC-1, TC-2."""

import boa
import pytest

DAY = 86_400
NOTICE = 30 * DAY
NOBODY = "0x" + "00" * 20
REASON = b"\x11" * 32


def events(contract, name):
    return [event for event in contract.get_logs() if type(event).__name__ == name]


@pytest.fixture
def issued(certificates, parcel, holder, owner):
    """Give the owner 400 of the parcel's 1,000 shares."""
    certificates.issue(parcel, 400, owner, sender=holder)


@pytest.mark.rule("CEC-22")
def test_issue__gives_consecutive_serial_numbers(certificates, stock, parcel, id, holder, owner):
    assert certificates.issue(parcel, 400, owner, sender=holder) == 1
    assert certificates.issue(parcel, 100, holder, sender=holder) == 401
    (event,) = events(certificates, "Issued")
    assert (event.parcel, event.receiver, event.first, event.last) == (parcel, holder, 401, 500)
    assert event.survey == stock.stock(parcel).survey
    assert certificates.balanceOf(owner, id) == 400
    assert certificates.total_supply(id) == 500
    assert tuple(certificates.totals(parcel)) == (500, 0, 0)
    assert stock.stock(parcel).free == 500


@pytest.mark.rule("CEC-22")
def test_issue__reverts_if_more_than_stands_free(certificates, issued, parcel, holder, owner):
    with boa.reverts("GrowingStock: too few free shares"):
        certificates.issue(parcel, 601, owner, sender=holder)


def test_issue__reverts_if_not_the_holder(certificates, parcel, owner):
    with boa.reverts("timber_right: not the holder"):
        certificates.issue(parcel, 1, owner, sender=owner)


@pytest.mark.rule("CEC-22")
@pytest.mark.parametrize("classes", [0, 2])
def test_issue__reverts_if_the_title_gives_no_timber(stand, certificates, holder, classes):
    parcel = stand.register(f"classes {classes}", holder, classes=classes)
    stand.survey(parcel, 1_000)
    with boa.reverts("timber_right: no timber"):
        certificates.issue(parcel, 1, holder, sender=holder)


def test_issue__reverts_if_nothing_or_to_nobody(certificates, parcel, holder):
    with boa.reverts("GrowingStock: no shares"):
        certificates.issue(parcel, 0, holder, sender=holder)
    with boa.reverts("erc1155: mint to the zero address"):
        certificates.issue(parcel, 1, NOBODY, sender=holder)


@pytest.mark.rule("CEC-25")
def test_issue__reverts_while_the_parcel_is_locked(stand, certificates, parcel, holder):
    stand.board.set_locked(parcel, True)
    with boa.reverts("GrowingStock: frozen"):
        certificates.issue(parcel, 1, holder, sender=holder)


def test_certificates__of_a_parcel_pass_from_hand_to_hand(certificates, issued, id, owner, holder):
    certificates.safeTransferFrom(owner, holder, id, 150, b"", sender=owner)
    assert certificates.balanceOfBatch([owner, holder], [id, id]) == [250, 150]
    with boa.reverts("erc1155: caller is not token owner or approved"):
        certificates.safeTransferFrom(owner, holder, id, 1, b"", sender=holder)


@pytest.mark.rule("CEC-22")
def test_retire__is_final(certificates, stock, issued, parcel, id, owner, holder, stranger):
    certificates.retire(id, 100, stranger, REASON, sender=owner)
    certificates.retire(id, 50, stranger, REASON, sender=owner)
    (event,) = events(certificates, "Retired")
    assert (event.parcel, event.account, event.beneficiary) == (parcel, owner, stranger)
    assert (event.first, event.last, event.reason) == (101, 150, REASON)
    assert certificates.balanceOf(owner, id) == 250
    assert tuple(certificates.totals(parcel)) == (400, 150, 0)
    assert tuple(stock.stock(parcel))[1:] == (1_000, 1_000, 600, 150)
    # No way leads from a retired share to a tree: neither the holder nor the owner has it.
    certificates.redeem(id, 250, sender=owner)
    stock.harvest(parcel, 600, sender=holder)
    assert tuple(stock.stock(parcel))[1:] == (150, 150, 0, 150)
    with boa.reverts("erc1155: burn amount exceeds total_supply"):
        certificates.redeem(id, 1, sender=owner)


@pytest.mark.rule("CEC-22")
def test_redeem__gives_the_logs_that_grew(
    stand, certificates, stock, issued, parcel, id, owner, holder
):
    stand.survey(parcel, 1_500, boa.env.timestamp + 1)
    assert certificates.redeem(id, 100, sender=owner) == 150
    (event,) = events(certificates, "Redeemed")
    assert (event.account, event.amount, event.volume) == (owner, 100, 150)
    assert stock.logs_of(parcel, owner) == 150
    assert tuple(certificates.totals(parcel)) == (400, 0, 100)
    with boa.reverts("erc1155: burn amount exceeds balance"):
        certificates.redeem(id, 1, sender=holder)


@pytest.mark.rule("CEC-25")
def test_redeem__waits_for_a_notice_while_the_parcel_is_locked(
    stand, certificates, issued, parcel, id, owner
):
    stand.board.set_locked(parcel, True)
    with boa.reverts("TimberCertificates: frozen"):
        certificates.redeem(id, 10, sender=owner)
    certificates.give_notice(id, sender=owner)
    (event,) = events(certificates, "Noticed")
    assert (event.account, event.free_from) == (owner, boa.env.timestamp + NOTICE)
    with boa.reverts("TimberCertificates: announced"):
        certificates.give_notice(id, sender=owner)
    boa.env.time_travel(seconds=NOTICE - 1)
    with boa.reverts("TimberCertificates: frozen"):
        certificates.redeem(id, 10, sender=owner)
    boa.env.time_travel(seconds=1)
    assert certificates.redeem(id, 10, sender=owner) == 10
    with boa.reverts("TimberCertificates: frozen"):  # a notice serves once
        certificates.redeem(id, 10, sender=owner)


@pytest.mark.rule("CEC-25")
def test_attack__holder_relists_for_ever_to_lock_owners_in(
    stand, certificates, issued, parcel, id, owner
):
    stand.board.set_locked(parcel, True)
    certificates.give_notice(id, sender=owner)
    for _ in range(6):
        boa.env.time_travel(seconds=NOTICE // 6)
        stand.board.set_locked(parcel, False)
        stand.board.set_locked(parcel, True)  # in the block in which it came free
    assert certificates.redeem(id, 400, sender=owner) == 400


def test_give_notice__reverts_if_nothing_is_frozen(certificates, issued, id, owner):
    with boa.reverts("TimberCertificates: not frozen"):
        certificates.give_notice(id, sender=owner)


def test_uri__ends_with_the_parcel_as_erc_1155_writes_it(certificates, parcel, id):
    assert certificates.uri(id) == f"ipfs://stand/{parcel.hex()}"
    digits = "0123456789abcdef" * 4
    assert certificates.uri(int(digits, 16)) == f"ipfs://stand/{digits}"
    assert certificates.uri(0) == "ipfs://stand/" + "0" * 64


def test_roles__nobody_mints_or_burns_for_others(certificates):
    names = {entry["name"] for entry in certificates.abi if entry["type"] == "function"}
    assert not names & {"safe_mint", "burn", "set_minter", "transfer_ownership", "set_uri", "owner"}
    assert certificates.supportsInterface(bytes.fromhex("d9b67a26"))
