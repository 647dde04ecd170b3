import boa
import pytest
from eth_abi import encode
from eth_utils import keccak

from mevm_suite.notary import serial_number

CONTENT = b"\x11" * 32
SERIAL = serial_number("AB-12")  # what the fixture `item` has
FRESH = serial_number("AB-13")
ZERO = "0x" + "00" * 20
REGISTERED, NOTED = 1, 2


@pytest.mark.rule("SEC-10", "SEC-45")
def test_register__makes_the_caller_issuer_and_holder(provenance, issuer):
    id = provenance.register(FRESH, CONTENT, 5, sender=issuer)
    assert id == provenance.item_of(issuer, FRESH)
    assert tuple(provenance.item(id)) == (issuer, issuer, id, CONTENT, 5, ZERO, ZERO, False)


@pytest.mark.rule("SEC-10")
@pytest.mark.parametrize("spelling", ["AB-12", "ab 12", "ＡＢ１２", " a.b_1/2 "])
def test_register__reverts_if_registered_in_any_spelling(provenance, issuer, item, spelling):
    with boa.reverts("Provenance: registered"):
        provenance.register(serial_number(spelling), CONTENT, 1, sender=issuer)


def test_register__reverts_if_it_was_destroyed(provenance, issuer, item, holder):
    provenance.destroy(item, CONTENT, sender=holder)
    with boa.reverts("Provenance: registered"):
        provenance.register(SERIAL, CONTENT, 1, sender=issuer)


def test_register__keeps_issuers_apart(provenance, item, stranger):
    """Nobody can take another's serial number, and nobody can block it."""
    id = provenance.register(SERIAL, CONTENT, 1, sender=stranger)
    assert id != item and provenance.item(id).issuer == stranger


def test_register__reverts_if_empty(provenance, issuer):
    with boa.reverts("Provenance: no content"):
        provenance.register(b"\x01" * 32, bytes(32), 1, sender=issuer)
    with boa.reverts("Provenance: no quantity"):
        provenance.register(b"\x01" * 32, CONTENT, 0, sender=issuer)


@pytest.mark.rule("SEC-10")
def test_note__extends_the_chain_of_records(provenance, issuer):
    id = provenance.register(FRESH, CONTENT, 5, sender=issuer)
    head = bytes(32)
    records = [(REGISTERED, FRESH, CONTENT), (NOTED, bytes(32), b"\x02" * 32)]
    provenance.note(id, b"\x02" * 32, sender=issuer)
    for number, (kind, other, content) in enumerate(records, 1):
        types = ["bytes32", "uint256", "uint256", "address", "bytes32", "uint256", "bytes32"]
        values = [head, number, kind, issuer, other, 5, content]
        head = keccak(encode([*types, "uint256"], [*values, boa.env.timestamp]))
    assert provenance.head_of(id) == head
    assert provenance.record_count(id) == 2


def test_note__serves_issuer_and_holder_only(provenance, item, issuer, holder, stranger):
    provenance.note(item, CONTENT, sender=issuer)
    provenance.note(item, CONTENT, sender=holder)
    with boa.reverts("Provenance: not its holder"):
        provenance.note(item, CONTENT, sender=stranger)


def test_note__reverts_if_there_is_nothing_to_note(provenance, item, holder):
    with boa.reverts("Provenance: no content"):
        provenance.note(item, bytes(32), sender=holder)
    with boa.reverts("Provenance: no item"):
        provenance.note(b"\x01" * 32, CONTENT, sender=holder)


@pytest.mark.parametrize("traders", [[ZERO], ["0x" + "11" * 20] * 2])
def test_constructor__reverts_if_the_traders_are_wrong(provenance, traders):
    reason = "traders: no trader" if traders == [ZERO] else "traders: twice"
    with boa.reverts(reason):
        provenance.deployer.deploy(traders)
