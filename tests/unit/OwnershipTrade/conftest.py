"""An item whose holder sells it by an offer; trades are those of a board."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.notary import deploy_notary
from mevm_suite.testing import load

CONTENT = b"\x11" * 32
OFFER = b"offer".ljust(32, b"\0")
TRADE = b"trade".ljust(32, b"\0")
COIN = "0x" + "00" * 20
PRICE = 158
PAID = 1


@pytest.fixture(scope="session")
def seller():
    return boa.env.generate_address("seller")


@pytest.fixture(scope="session")
def buyer():
    account = boa.env.generate_address("buyer")
    boa.env.set_balance(account, 10**18)
    return account


@pytest.fixture(scope="module")
def board():
    return load("tests/mocks/TradeBoard.vy")


@pytest.fixture(scope="module")
def notary(board):
    """The contracts of the notary, as titanoboa contracts."""
    backend = BoaBackend()
    deployed = deploy_notary(backend, board.address)
    return SimpleNamespace(
        provenance=backend.contract("Provenance", deployed.provenance),
        tokens=backend.contract("TokenItems", deployed.tokens),
        trade=backend.contract("OwnershipTrade", deployed.trade),
    )


@pytest.fixture(scope="module")
def provenance(notary):
    return notary.provenance


@pytest.fixture(scope="module")
def ownership(notary):
    return notary.trade


@pytest.fixture(scope="module")
def item(provenance, seller):
    return provenance.register(CONTENT, CONTENT, 1, sender=seller)


@pytest.fixture(scope="module")
def put_on_sale(board, provenance, ownership, item, seller):
    """Publish an offer for the item and lock it."""

    def put_on_sale(offer=OFFER, asset=COIN):
        board.set_offer(offer, seller, asset, PRICE, item)
        provenance.lock(item, ownership, offer, sender=seller)

    return put_on_sale


@pytest.fixture(scope="module")
def pay(board, item, seller, buyer):
    """Let a trade exist; a change names what differs from one of the offer."""

    def pay(id=TRADE, state=PAID, **changes):
        facts = {
            "offer": OFFER,
            "seller": seller,
            "buyer": buyer,
            "asset": COIN,
            "price": PRICE,
            "content": item,
        } | changes
        board.set_trade(id, (*facts.values(), state))
        return id

    return pay
