"""The guardian stops what comes in from wallets, and nothing else."""

import boa
import pytest

from mevm_suite.deployment.boa_shielded_vault import COIN_NAME, TICKETS, asset

TICKET = TICKETS[0]


def test_set_stopped__tells_so(place, vault):
    vault.set_stopped(True, sender=place.guardian)
    (event,) = vault.get_logs()
    assert (event.guardian, event.is_stopped) == (place.guardian, True)
    assert vault.is_stopped()


def test_set_stopped__reverts_if_the_caller_is_not_the_guardian(place, vault, payer):
    for caller in (payer, place.pool, place.issuer):
        with boa.reverts("ownable: caller is not the owner"):
            vault.set_stopped(True, sender=caller)


def test_stop__keeps_deposits_and_funding_out_until_it_ends(place, vault, enter, payer):
    vault.set_stopped(True, sender=place.guardian)
    with boa.reverts("ShieldedVault: deposits stopped"):
        enter(payer, asset("GOLD", 5))
    with boa.reverts("ShieldedVault: deposits stopped"):
        vault.fund(asset("GOLD", 5), sender=payer)
    vault.set_stopped(False, sender=place.guardian)
    enter(payer, asset("GOLD", 5))
    vault.fund(asset("GOLD", 5), sender=payer)


@pytest.mark.rule("SERO-06")
def test_attack__guardian_who_stops_all_he_can__blocks_nobody_who_leaves(
    place, vault, enter, leave, payer, receiver
):
    place.ticket(payer, TICKET)
    enter(payer, asset("GOLD", 10, "TREES", TICKET))
    enter(payer, asset(COIN_NAME, 10), value=10)
    vault.fund(asset("GOLD", 10), sender=payer)
    points = asset("POINTS", 10, "SEATS", TICKET)
    vault.set_stopped(True, sender=place.guardian)
    leave(receiver, asset("GOLD", 5, "TREES", TICKET))
    leave(receiver, asset(COIN_NAME, 10))
    leave(payer, asset("GOLD", 5), True)
    enter(payer, asset("GOLD", 3), True)
    leave(receiver, asset("GOLD", 3))
    vault.take_out(asset("GOLD", 12), receiver, sender=payer)
    vault.mint(points, sender=place.issuer)
    enter(place.issuer, points, True)
    leave(place.issuer, points, True)
    vault.burn(points, sender=place.issuer)


def test_guardian__hands_over_in_two_steps(place, vault, receiver):
    vault.transfer_ownership(receiver, sender=place.guardian)
    assert vault.owner() == place.guardian
    vault.accept_ownership(sender=receiver)
    vault.set_stopped(True, sender=receiver)
    with boa.reverts("ownable: caller is not the owner"):
        vault.set_stopped(False, sender=place.guardian)
