"""An account with its owner, five guardians of whom three name a new owner, and a token."""

import warnings
from types import SimpleNamespace

import boa
import pytest
from eth_account import Account
from eth_utils import function_signature_to_4byte_selector

from mevm_suite.accounts.messages import Domain, Message, calls_to_sign, recovery_to_sign, sign
from mevm_suite.testing import deployer, load

DAY = 86_400
DELAY = 3 * DAY
COIN = 10**18
NOBODY = "0x" + "00" * 20
MOVES = ("transfer(address,uint256)", "approve(address,uint256)")


def signer(number):
    """Return an account whose key is known."""
    return Account.from_key(number.to_bytes(32, "big"))


@pytest.fixture(scope="session")
def people():
    """Hold the keys of owner, successor, delegate and guardians."""
    return SimpleNamespace(
        owner=signer(1),
        successor=signer(2),
        delegate=signer(3),
        thief=signer(4),
        guardians=[signer(number) for number in range(11, 16)],
    )


@pytest.fixture(scope="session")
def shared_code():
    return load("contracts/accounts/Account.vy")


@pytest.fixture(scope="session")
def factory(shared_code):
    return load("contracts/accounts/AccountFactory.vy", shared_code)


@pytest.fixture(scope="session")
def make_account(factory, people):
    """Make an account; without changes the one of `account`."""

    def make(**changes):
        terms = {
            "owner": people.owner.address,
            "guardians": [guardian.address for guardian in people.guardians],
            "threshold": 3,
            "delay": DELAY,
            "salt": bytes(32),
        } | changes
        with warnings.catch_warnings(record=True):  # a proxy's code is not the contract's
            address = factory.create(*terms.values())
            return deployer("contracts/accounts/Account.vy").at(address)

    return make


@pytest.fixture(scope="session")
def account(make_account):
    made = make_account()
    boa.env.set_balance(made.address, 100 * COIN)
    return made


@pytest.fixture(scope="session")
def target():
    return load("tests/mocks/RecordingTarget.vy")


@pytest.fixture(scope="session")
def token(account):
    """Return a token of which the account has a thousand."""
    return load("contracts/token/WSG.vy", 1_000 * COIN, account.address)


@pytest.fixture(scope="session")
def domain(account):
    return Domain(boa.env.evm.patch.chain_id, account.address)


@pytest.fixture(scope="session")
def approve(account, people, domain, stranger):
    """Let the first guardians sign for a new owner; a stranger brings the signatures."""

    def approve_all(new_owner, count=3):
        for guardian in people.guardians[:count]:
            message = recovery_to_sign(domain, new_owner, account.round())
            signature = sign(guardian.key, message)
            account.approve_recovery(new_owner, guardian.address, signature, sender=stranger)

    return approve_all


@pytest.fixture(scope="session")
def grant(account, people, token, stranger):
    """Let the delegate send two coins and ten tokens a day to anyone, for a week."""

    def grant_with(**changes):
        scopes = [
            (stranger, bytes(4)),
            *((token.address, function_signature_to_4byte_selector(name)) for name in MOVES),
        ]
        terms = {
            "delegate": people.delegate.address,
            "scopes": scopes,
            "limits": [(NOBODY, 2 * COIN, COIN), (token.address, 10 * COIN, 10 * COIN)],
            "period": DAY,
            "expires": boa.env.timestamp + 7 * DAY,
        } | changes
        account.grant(*terms.values(), sender=people.owner.address)

    return grant_with


@pytest.fixture(scope="session")
def signed(account, domain):
    """Sign a message of an owner or a delegate; return the two arguments of `relay`."""

    def sign_message(key, calls, **changes):
        at = changes.pop("domain", domain)
        terms = {
            "nonce": account.nonces(key.address),
            "deadline": boa.env.timestamp + DAY,
        } | changes
        message = Message(key.address, calls, **terms)
        return message.fields(), sign(key.key, calls_to_sign(at, message))

    return sign_message
