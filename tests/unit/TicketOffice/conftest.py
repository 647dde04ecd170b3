"""A ticket office that sells three seats for GOLD, at a pool that believes every proof."""

from types import SimpleNamespace

import boa
import pytest
from eth_abi import encode

from mevm_suite.deployment.boa_shielded import COIN_NAME, shielded_chain, ticket_point
from mevm_suite.deployment.boa_shielded_pool import Draft, deploy_pool
from mevm_suite.testing import load
from shielded.account import SpendingKey
from shielded.assets import Asset, encode_name

CATEGORY, CURRENCY = "OPERA", "GOLD"
PRICE, SEATS = 10, 3


@pytest.fixture(scope="module")
def place():
    with shielded_chain():
        pool = deploy_pool()
        payee = boa.env.generate_address("payee")
        terms = (CATEGORY, encode_name(CURRENCY), PRICE, SEATS, payee)
        office = load("contracts/shielded/TicketOffice.vy", pool.contract, pool.vault, *terms)
        yield SimpleNamespace(pool=pool, office=office, payee=payee, payer=pool.account("payer"))


@pytest.fixture(scope="module")
def office(place):
    return place.office


@pytest.fixture(scope="session")
def guest():
    """Return a one-time address."""
    return SpendingKey.from_seed(b"\5" * 32).address.one_time(77)


@pytest.fixture(autouse=True)
def fresh(place):
    with boa.env.anchor():
        yield


@pytest.fixture(scope="module")
def buy(place, office, guest):
    """Pay into the pool and on to the office, and return what note it made."""

    def buy(seat=1, paid=PRICE, receiver=guest, secret=5, currency=CURRENCY):
        order = encode(["uint256"] * 4, [seat, *ticket_point(CATEGORY, seat), secret])
        asset = Asset.of_token(currency, paid)
        draft = Draft(place.pool).deposit(place.payer, asset).call(office.address, asset, order)
        if receiver is not None:
            draft.answer_to(receiver)
        draft.send(place.payer, paid if currency == COIN_NAME else 0)
        logs = place.pool.contract.get_logs()
        (made,) = [each for each in logs if type(each).__name__ == "OpenNoteCreated"]
        return made

    return buy
