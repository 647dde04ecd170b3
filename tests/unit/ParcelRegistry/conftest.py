"""A registry of parcels with two registrars of the land office, a holder and a trade contract."""

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.forest import grid
from mevm_suite.forest.titles import (
    Consent,
    Registry,
    Title,
    extension_to_sign,
    registration_to_sign,
)
from mevm_suite.testing import load

DAY = 86_400
YEAR = 365 * DAY
REGISTRAR = 1
OFFICE = b"\x0a" * 32
NAME = b"north slope".ljust(32, b"\0")
BLOCK = grid.place(460_000_000, 1_020_000_000)[0]
CELLS = 0xFF


@pytest.fixture(scope="session")
def registrars():
    return [Account.from_key(bytes([number]) * 32) for number in (7, 8)]


@pytest.fixture(scope="session")
def governance():
    return boa.env.generate_address("governance")


@pytest.fixture(scope="session")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="session")
def receiver():
    return boa.env.generate_address("receiver")


@pytest.fixture(scope="module")
def trader():
    """A trade contract that takes note of nothing and does as told."""
    return load("tests/mocks/Puppet.vy")


@pytest.fixture(scope="module")
def accreditation(governance, registrars):
    members = [(REGISTRAR, registrar.address, OFFICE) for registrar in registrars]
    return load("contracts/forest/Accreditation.vy", governance, DAY, members)


@pytest.fixture(scope="module")
def parcels(accreditation, trader):
    return load("contracts/forest/ParcelRegistry.vy", accreditation.address, [trader.address])


@pytest.fixture(scope="module")
def signing(parcels, registrars):
    """Sign as the first registrar, or as whom ``signer`` says."""

    def signing(build, *terms, signer=registrars[0], nonce=0, deadline=None, **options):
        registry = Registry(boa.env.evm.patch.chain_id, parcels.address)
        deadline = boa.env.timestamp + DAY if deadline is None else deadline
        data = build(registry, *terms, Consent(nonce, deadline), **options)
        signature = signer.sign_message(encode_typed_data(full_message=data)).signature
        return signer.address, deadline, signature

    return signing


@pytest.fixture(scope="module")
def title():
    return Title(b"\x0d" * 32, "CN-53", boa.env.timestamp + 30 * YEAR, 3)


@pytest.fixture(scope="module")
def register(parcels, signing, holder, title):
    """Register claims of a holder; complete unless more ``cells`` are signed for."""

    def register(claims, owner=holder, name=NAME, said=title, cells=None, **signed):
        cells = grid.count_cells(claims) if cells is None else cells
        terms = (owner, name, said, claims)
        signature = signing(registration_to_sign, *terms, cells=cells, **signed)
        pairs = list(claims.items())
        return parcels.register(name, said.fields(), cells, pairs, *signature, sender=owner)

    return register


@pytest.fixture(scope="module")
def extend(parcels, signing, holder):
    def extend(parcel, claims, owner=holder, **signed):
        signature = signing(extension_to_sign, parcel, claims, **signed)
        parcels.extend(parcel, list(claims.items()), *signature, sender=owner)

    return extend


@pytest.fixture
def parcel(register):
    """A complete parcel of eight cells."""
    return register({BLOCK: CELLS})


@pytest.fixture
def lock(parcels, trader, parcel, holder):
    def lock():
        parcels.lock(parcel, trader.address, b"\x22" * 32, sender=holder)

    return lock


@pytest.fixture(scope="module")
def order(parcels, trader):
    """Let the trade contract call the registry."""

    def order(function, *args):
        call = getattr(parcels, function).prepare_calldata(*args)
        trader.act(parcels.address, call)

    return order


@pytest.fixture
def events(parcels):
    """Return the arguments of the registry's events of one kind in the last call of a contract."""

    def events(kind, called=parcels):
        return [tuple(log)[1:] for log in called.get_logs() if type(log).__name__ == kind]

    return events


@pytest.fixture(autouse=True)
def _isolated():
    with boa.env.anchor():
        yield
