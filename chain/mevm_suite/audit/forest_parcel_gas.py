"""What parcels and accreditations cost: a scenario for ``gas``."""

from typing import TYPE_CHECKING, Any

import boa
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.forest.grid import NUMBER, Claims, count_cells, place
from mevm_suite.forest.titles import (
    Consent,
    Registry,
    Title,
    extension_to_sign,
    parcel_id,
    registration_to_sign,
)
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

WORD = b"audit".ljust(32, b"\0")
REGISTRAR, CARRIER = 1, 4
BLOCK = place(460_000_000, 1_020_000_000)[0] // (8 * NUMBER) * 8 * NUMBER + 8_000
WHOLE = 2**256 - 1
TITLE = Title(WORD, "CN-53", 0, 3)


def hold_land(backend: "MeteredBackend") -> None:
    """Register 1 and 64 whole blocks and a part of a shared one; let go, pass on, lock."""
    registrar = Account.from_key(b"\x07" * 32)
    me, friend = backend.sender, boa.env.generate_address()
    members = [(REGISTRAR, registrar.address, WORD)]
    accreditation = backend.deploy("Accreditation", me, DAY, members)
    for function, *organisation in (("announce", WORD), ("suspend",), ("announce", WORD)):
        backend.transact("Accreditation", accreditation, function, CARRIER, friend, *organisation)
    trader = load("tests/mocks/Puppet.vy").address
    address = backend.deploy("ParcelRegistry", accreditation, [trader])
    registry = Registry(boa.env.evm.patch.chain_id, address)
    office = Office(registry, registrar)
    region = {BLOCK + row * NUMBER + column: WHOLE for row in range(8) for column in range(8)}
    beside = {block + 40: cells for block, cells in region.items()}
    for name, claims, cells in (
        (b"\x01", {BLOCK + 16: 1}, 1),
        (b"\x02", {BLOCK + 16: 2}, 1),  # the same block: another seat
        (b"\x03", {BLOCK + 24: WHOLE}, 256),
        (b"\x04", region, count_cells(region)),
        (b"\x05", {BLOCK + 32: WHOLE}, 66 * 256 + 1),
    ):
        terms = office.register(me, name * 32, claims, cells)
        backend.transact("ParcelRegistry", address, "register", *terms)
    first, *_, last = (parcel_id(registry, me, bytes([n]) * 32) for n in range(1, 6))
    for claims in ({BLOCK + 33: WHOLE}, beside):
        terms = office.extend(last, claims)
        backend.transact("ParcelRegistry", address, "extend", *terms)
    backend.transact("ParcelRegistry", address, "abandon", last, [BLOCK + 32])
    backend.transact("ParcelRegistry", address, "annotate", first, WORD)
    backend.transact("ParcelRegistry", address, "propose", first, friend)
    backend.transact("ParcelRegistry", address, "accept", first, sender=friend)
    until = backend.timestamp + DAY
    for function, *arguments in (("unlock",), ("lease_out", me, until), ("pass_on", me)):
        holder = backend.call("ParcelRegistry", address, "holder_of", first)
        backend.transact("ParcelRegistry", address, "lock", first, trader, WORD, sender=holder)
        backend.transact("ParcelRegistry", address, function, first, *arguments, sender=trader)


class Office:
    """A registrar with a key."""

    def __init__(self, registry: Registry, key: Any) -> None:
        """Take the registry and the registrar's key."""
        self._registry, self._key = registry, key

    def register(self, holder: str, name: bytes, claims: Claims, cells: int) -> tuple[Any, ...]:
        """Return what a holder registers a parcel by, signed."""
        consent = self._consent()
        data = registration_to_sign(self._registry, holder, name, TITLE, claims, consent, cells)
        return (name, TITLE.fields(), cells, list(claims.items()), *self._sign(data, consent))

    def extend(self, parcel: bytes, claims: Claims) -> tuple[Any, ...]:
        """Return what its holder claims more cells by, signed."""
        consent = self._consent()
        data = extension_to_sign(self._registry, parcel, claims, consent)
        return (parcel, list(claims.items()), *self._sign(data, consent))

    def _consent(self) -> Consent:
        return Consent(nonce=0, deadline=boa.env.timestamp + DAY)

    def _sign(self, data: dict[str, Any], consent: Consent) -> tuple[str, int, bytes]:
        signed = self._key.sign_message(encode_typed_data(full_message=data))
        return self._key.address, consent.deadline, bytes(signed.signature)
