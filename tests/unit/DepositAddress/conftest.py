"""A shop with an offer in the coin and one in a pegged token, and deposit addresses for them."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import NOBODY


@pytest.fixture(scope="module")
def deposits(shop):
    return shop.deposits


@pytest.fixture
def offer(shop, seller):
    """Return an offer in the coin."""
    return shop.publish(seller)


@pytest.fixture
def pegged(shop, seller):
    """Return an offer in a pegged token."""
    return shop.publish(seller, asset=shop.peg.address, price=158 * 10**6, reward=0)


@pytest.fixture
def send_coin(deposits, buyer):
    """Let somebody send the coin to an offer's deposit address; return the address."""

    def send_coin(offer, amount, sharer=NOBODY):
        wallet = boa.env.generate_address("plain wallet")
        address = deposits.deposit_address(offer, buyer, sharer)
        boa.env.set_balance(wallet, amount)
        result = boa.env.execute_code(address, wallet, value=amount)
        assert not result.is_error
        return address

    return send_coin
