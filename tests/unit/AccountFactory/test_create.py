"""Accounts are made where everyone can know beforehand, and begin as their address says."""

import warnings

import boa
import pytest

from mevm_suite.testing import deployer, load

DAY = 86_400
SALT = bytes(32)


@pytest.fixture(scope="module")
def shared_code():
    return load("contracts/accounts/Account.vy")


@pytest.fixture(scope="module")
def factory(shared_code):
    return load("contracts/accounts/AccountFactory.vy", shared_code)


@pytest.fixture(scope="module")
def owner():
    return boa.env.generate_address("owner")


@pytest.fixture(scope="module")
def friends():
    return [boa.env.generate_address(f"friend {number}") for number in range(3)]


@pytest.fixture
def create(factory, stranger):
    """Let a stranger pay for the account."""

    def create_with(*terms):
        with warnings.catch_warnings(record=True):  # a proxy's code is not the contract's
            address = factory.create(*terms, sender=stranger)
            return deployer("contracts/accounts/Account.vy").at(address)

    return create_with


@pytest.mark.rule("SEC-41")
def test_create__makes_the_account_that_was_foretold(factory, create, owner, friends):
    terms = (owner, friends, 2, DAY, SALT)
    foretold = factory.address_of(*terms)
    boa.env.set_balance(foretold, 7)
    account = create(*terms)
    (event,) = [log for log in factory.get_logs() if type(log).__name__ == "AccountCreated"]
    assert (event.account, event.owner, event.salt) == (foretold, owner, SALT)
    assert account.address == foretold
    assert (account.owner(), account.guardians()) == (owner, friends)
    assert (account.threshold(), account.delay(), account.factory()) == (2, DAY, factory.address)
    assert factory.is_account(foretold)
    account.execute(friends[0], 7, b"", sender=owner)


def test_create__reverts_if_made(create, owner, friends):
    terms = (owner, friends, 2, DAY, SALT)
    create(*terms)
    with boa.reverts("AccountFactory: exists"):
        create(*terms)


def test_address_of__differs_with_every_term(factory, owner, friends, stranger):
    terms = [owner, friends, 2, DAY, SALT]
    others = [stranger, friends[::-1], 1, DAY + 1, b"\1" * 32]
    found = {factory.address_of(*terms)}
    for place, other in enumerate(others):
        found.add(factory.address_of(*terms[:place], other, *terms[place + 1 :]))
    assert len(found) == 6


def test_create__reverts_if_the_account_would_have_no_owner(create, factory, friends):
    for owner in ("0x" + "00" * 20, factory.address):
        with boa.reverts("recovery: bad owner"):
            create(owner, friends, 2, DAY, SALT)
    assert not factory.is_account(factory.address_of(factory.address, friends, 2, DAY, SALT))


def test_initialise__reverts_if_done(create, factory, owner, stranger):
    account = create(owner, [], 0, DAY, SALT)
    for sender in (stranger, owner, factory.address):
        with boa.reverts("Account: initialised"):
            account.initialise(stranger, [], 0, DAY, sender=sender)
    assert account.owner() == owner


def test_proxy_of_another_factory__is_no_account_of_this_one(factory, shared_code, owner, stranger):
    other = load("contracts/accounts/AccountFactory.vy", shared_code)
    terms = (owner, [], 0, DAY, SALT)
    with warnings.catch_warnings(record=True):
        address = other.create(*terms)
    assert address != factory.address_of(*terms)
    assert other.is_account(address) and not factory.is_account(address)


def test_init__reverts_without_code(stranger):
    with boa.reverts("AccountFactory: no contract"):
        load("contracts/accounts/AccountFactory.vy", stranger)


@pytest.mark.rule("SEC-41")
def test_shared_code__obeys_nobody(shared_code, stranger):
    """No key signed an empty signature, which must not pass for the zero address's."""
    nobody = "0x" + "00" * 20
    message = (nobody, [(stranger, 1, b"")], 0, boa.env.timestamp, nobody, 0)
    boa.env.set_balance(shared_code.address, 1)
    with boa.reverts("delegation: no grant"):
        shared_code.relay(message, b"", sender=stranger)
    with boa.reverts("Account: initialised"):
        shared_code.initialise(stranger, [], 0, DAY, sender=stranger)
    assert shared_code.isValidSignature(bytes(32), b"") == b"\xff" * 4
