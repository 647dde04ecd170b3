"""Transport with real ratings; a board says who is accredited and whose logs there are."""

from functools import partial
from types import SimpleNamespace

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.forest.transport import hand_over_message
from mevm_suite.testing import load

DAY = 86_400
FULL, FREIGHT, VOLUME = 1_000, 3_000, 70
CARRIER = 4
TREES = [bytes([number]) * 32 for number in range(7, 0, -1)]
ORIGIN, PARCEL, DEAL = b"\x08" * 32, b"\x09" * 32, b"\x0a" * 32
SCAN, CONDITION = b"\x0b" * 32, b"\x0c" * 32
ROLES = ("sender", "receiver", "carrier", "other_carrier")


@pytest.fixture(scope="session")
def keys():
    """Keys by address."""
    keys = [Account.from_key(bytes([7 + number]) * 32) for number in range(len(ROLES))]
    return {key.address: key for key in keys}


@pytest.fixture(scope="session")
def roles(keys):
    return SimpleNamespace(**dict(zip(ROLES, keys, strict=True)))


@pytest.fixture(scope="session")
def sink():
    return boa.env.generate_address("sink")


@pytest.fixture(scope="module")
def board(roles):
    board = load("tests/mocks/LogisticsBoard.vy")
    for carrier in (roles.carrier, roles.other_carrier):
        board.accredit(carrier, CARRIER)
    for party in (roles.sender, roles.receiver):
        board.identify(party)
    board.fell(PARCEL, roles.sender, 1_000)
    for tree in TREES:
        board.fell_tree(tree, ORIGIN, roles.sender, VOLUME)
    return board


@pytest.fixture(scope="module")
def money(roles):
    token = load("contracts/token/PeggedToken.vy", "Yuan", "CNYX", 6, boa.env.eoa)
    token.mint(roles.sender, 10**9)
    return token


@pytest.fixture(scope="module")
def logistics(board, money, sink, roles):
    _, transport = next_addresses()
    terms = (30 * DAY, FULL, 3, 30 * DAY)
    ratings = load("contracts/forest/ProviderRatings.vy", [transport], terms)
    parts = (board, board, ratings, board, board, money, sink)
    transport = load("contracts/forest/TreeLogistics.vy", parts)
    money.approve(transport, 2**256 - 1, sender=roles.sender)
    return SimpleNamespace(transport=transport, ratings=ratings, parts=parts)


@pytest.fixture(scope="module")
def transport(logistics):
    return logistics.transport


@pytest.fixture(scope="module")
def ratings(logistics):
    return logistics.ratings


@pytest.fixture(scope="module")
def send(transport, roles):
    """Send a felled tree."""

    def send(freight=FREIGHT, days=10, tree=TREES[0]):
        deadline = boa.env.timestamp + days * DAY
        arguments = (tree, roles.receiver, DEAL, deadline, freight)
        return transport.send_tree(*arguments, sender=roles.sender)

    return send


@pytest.fixture(scope="module")
def sign_for(keys):
    """Sign a hand-over; a change names what differs from what the next one is."""

    def sign_for(transport, signer, id, terms, domain=(), **changes):
        facts = transport.shipment(id)
        taker, scan, condition, freight, scanned_at = terms
        message = {
            "shipment": id,
            "step": facts.step + 1,
            "giver": facts.holder,
            "taker": taker,
            "scan": scan,
            "condition": condition,
            "freight": freight,
            "scanned_at": scanned_at,
            "nonce": transport.nonces(signer),
            "deadline": boa.env.timestamp + DAY,
        } | changes
        chain_id = boa.env.evm.patch.chain_id
        data = hand_over_message(chain_id, transport.address, message)
        data["domain"] |= dict(domain)
        return keys[signer].sign_message(encode_typed_data(full_message=data)).signature

    return sign_for


@pytest.fixture(scope="module")
def sign(transport, sign_for):
    """Sign one of the transport that all tests share."""
    return partial(sign_for, transport)


@pytest.fixture(scope="module")
def terms():
    """Return what both sides of a hand-over agree on, now."""

    def terms(taker, freight=0, scan=SCAN, condition=CONDITION, age=0):
        return (taker, scan, condition, freight, boa.env.timestamp - age)

    return terms


@pytest.fixture(scope="module")
def hand_over(transport, sign, terms):
    """Hand goods on; the giver calls and the taker signs, or the other way round."""

    def hand_over(shipment, taker, freight=0, by_taker=False):
        agreed = terms(taker, freight)
        giver = transport.shipment(shipment).holder
        caller, signer = (taker, giver) if by_taker else (giver, taker)
        signature = sign(signer, shipment, agreed)
        deadline = boa.env.timestamp + DAY
        transport.hand_over(shipment, agreed, deadline, signature, sender=caller)

    return hand_over
