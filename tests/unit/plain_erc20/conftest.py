"""Each token without a lock in turn: they are the same ERC-20 with permit, however issued."""

import boa
import pytest

from mevm_suite.testing import load

SUPPLY = 10**27
NOBODY = "0x" + "00" * 20


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def spender():
    return boa.env.generate_address("spender")


def _pegged(holder):
    issuer = boa.env.generate_address("issuer")
    token = load("contracts/token/PeggedToken.vy", "Example yuan", "CNY", 6, issuer)
    token.mint(holder, SUPPLY, sender=issuer)
    return token


CREATE = {
    "SEC": lambda holder: load("contracts/token/SEC.vy", SUPPLY, holder, NOBODY),
    "WSG": lambda holder: load("contracts/token/WSG.vy", SUPPLY, holder),
    "PeggedToken": _pegged,
}


@pytest.fixture(scope="module", params=CREATE)
def contract(request):
    return request.param


@pytest.fixture(scope="module")
def token(contract, holder):
    """Deploy the token; all of it is the holder's."""
    return CREATE[contract](holder)
