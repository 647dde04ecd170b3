"""SEC-40: a name is registered by commitment and reveal, and only its hash is seen."""

import boa
import pytest

from mevm_suite.accounts.names import (
    SCRYPT_BLOCK_SIZE,
    SCRYPT_COST,
    SCRYPT_PARALLELISM,
    commitment,
    name_key,
    registry_salt,
)
from mevm_suite.testing import load

COIN = 10**18
DAY = 86_400
KEY = b"\7" * 32
SECRET = b"\1" * 32
NOBODY = "0x" + "00" * 20


@pytest.mark.rule("SEC-40")
def test_register__maps_the_hash_of_a_name_to_an_account(registry, holder, stranger):
    salt = registry_salt(boa.env.evm.patch.chain_id, registry.address)
    assert registry.salt() == salt
    parameters = (SCRYPT_COST, SCRYPT_BLOCK_SIZE, SCRYPT_PARALLELISM)
    assert registry.hash_parameters() == parameters
    key = name_key("Fruit-Shop7", salt)
    promise = commitment(key, holder, stranger, SECRET)
    assert promise == registry.commitment_of(key, holder, stranger, SECRET)
    registry.commit(promise, sender=holder)
    boa.env.time_travel(seconds=60)
    registry.register(key, stranger, SECRET, sender=holder, value=COIN)
    (event,) = registry.get_logs()
    assert (event.key, event.owner, event.account) == (key, holder, stranger)
    assert registry.account_of(name_key("fruit-shop7", salt)) == stranger
    assert registry.owner_of(key) == holder
    assert boa.env.get_balance(registry.address) == COIN


@pytest.mark.rule("SEC-40")
def test_register__cannot_be_overtaken_by_who_sees_it(registry, holder, rival):
    """A rival who reads the reveal knows key and secret, a minute too late."""
    registry.commit(registry.commitment_of(KEY, holder, holder, SECRET), sender=holder)
    boa.env.time_travel(seconds=60)
    with boa.reverts("NameRegistry: not committed"):
        registry.register(KEY, rival, SECRET, sender=rival, value=COIN)
    with boa.reverts("NameRegistry: not committed"):
        registry.register(KEY, holder, SECRET, sender=rival, value=COIN)
    registry.commit(registry.commitment_of(KEY, rival, rival, SECRET), sender=rival)
    with boa.reverts("NameRegistry: too early"):
        registry.register(KEY, rival, SECRET, sender=rival, value=COIN)
    registry.register(KEY, holder, SECRET, sender=holder, value=COIN)
    boa.env.time_travel(seconds=60)
    with boa.reverts("NameRegistry: taken"):
        registry.register(KEY, rival, SECRET, sender=rival, value=COIN)


def test_commit__is_not_delayed_by_a_copy(registry, holder, rival):
    promise = registry.commitment_of(KEY, holder, holder, SECRET)
    registry.commit(promise, sender=holder)
    boa.env.time_travel(seconds=59)
    registry.commit(promise, sender=rival)
    with boa.reverts("NameRegistry: committed"):
        registry.commit(promise, sender=holder)
    boa.env.time_travel(seconds=1)
    registry.register(KEY, holder, SECRET, sender=holder, value=COIN)


def test_register__holds_to_the_times(registry, holder):
    promise = registry.commitment_of(KEY, holder, holder, SECRET)
    registry.commit(promise, sender=holder)
    boa.env.time_travel(seconds=59)
    with boa.reverts("NameRegistry: too early"):
        registry.register(KEY, holder, SECRET, sender=holder, value=COIN)
    boa.env.time_travel(seconds=DAY - 58)
    with boa.reverts("NameRegistry: too late"):
        registry.register(KEY, holder, SECRET, sender=holder, value=COIN)
    registry.commit(promise, sender=holder)
    boa.env.time_travel(seconds=DAY)
    registry.register(KEY, holder, SECRET, sender=holder, value=COIN)


def test_register__uses_a_commitment_once(registry, holder, register):
    register()
    registry.cancel(KEY, sender=holder)
    with boa.reverts("NameRegistry: not committed"):
        registry.register(KEY, holder, SECRET, sender=holder, value=COIN)


def test_register__reverts_if_the_terms_are_others(registry, holder, stranger):
    registry.commit(registry.commitment_of(KEY, holder, holder, SECRET), sender=holder)
    boa.env.time_travel(seconds=60)
    for key, account, secret in (
        (b"\6" * 32, holder, SECRET),
        (KEY, stranger, SECRET),
        (KEY, holder, b"\2" * 32),
    ):
        with boa.reverts("NameRegistry: not committed"):
            registry.register(key, account, secret, sender=holder, value=COIN)
    for amount in (0, COIN - 1, COIN + 1):
        with boa.reverts("NameRegistry: wrong deposit"):
            registry.register(KEY, holder, SECRET, sender=holder, value=amount)
    with boa.reverts("NameRegistry: no account"):
        registry.register(KEY, NOBODY, SECRET, sender=holder, value=COIN)


def test_init__reverts_if_the_deposit_is_senseless():
    with boa.reverts("NameRegistry: no deposit"):
        load("contracts/accounts/NameRegistry.vy", 0)
    with boa.reverts("NameRegistry: high deposit"):
        load("contracts/accounts/NameRegistry.vy", COIN + 1)
