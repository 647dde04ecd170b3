"""SEC-42: auditors are named for all to see, look only within their scope, and leave a record."""

import boa
import pytest
from eth_utils import keccak

from mevm_suite.testing import load

DAY = 86_400
NOBODY = "0x" + "00" * 20
DATA = keccak(text="ledger")
REASON = keccak(text="case 7")


def account_scope(account):
    return bytes(12) + bytes.fromhex(account[2:])


@pytest.mark.rule("SEC-42")
def test_name_auditor__is_visible_to_all(registry, name_auditor, auditor, invoices, subject):
    mandate = name_auditor()
    (event,) = registry.get_logs()
    scopes = [invoices, account_scope(subject.address)]
    assert (event.mandate, event.auditor, event.scopes) == (mandate, auditor, scopes)
    held = registry.mandates(mandate)
    assert (held.auditor, held.starts, held.ends) == (auditor, event.starts, event.ends)
    assert registry.scopes_of(mandate) == scopes


@pytest.mark.rule("SEC-42")
def test_record_use__leaves_a_record_that_the_subject_finds(
    registry, name_auditor, auditor, invoices, stranger
):
    mandate = name_auditor()
    boa.env.time_travel(seconds=DAY)
    for number in range(2):
        reason = bytes([number + 1]) * 32
        id = registry.record_use(mandate, invoices, stranger, DATA, reason, sender=auditor)
        (event,) = registry.get_logs()
        assert (event.id, event.auditor, event.subject) == (id, auditor, stranger)
        assert (event.mandate, event.scope, event.data) == (mandate, invoices, DATA)
        found = registry.record_of(stranger, number)
        assert found == registry.records(id)
        assert (found.auditor, found.data, found.reason) == (auditor, DATA, reason)
        assert found.time == boa.env.timestamp
    assert registry.record_count_of(stranger) == 2
    with boa.reverts("AuditRegistry: no such record"):
        registry.record_of(stranger, 2)


@pytest.mark.rule("SEC-42")
def test_record_use__reverts_if_forged(registry, name_auditor, governance, invoices, stranger):
    mandate = name_auditor()
    boa.env.time_travel(seconds=DAY)
    for sender in (stranger, governance):
        with boa.reverts("AuditRegistry: not the auditor"):
            registry.record_use(mandate, invoices, stranger, DATA, REASON, sender=sender)
        with boa.reverts("AuditRegistry: not governance"):
            registry.name_auditor(sender, [invoices], 2**40, 2**40 + 1, sender=stranger)
    with boa.reverts("AuditRegistry: not the auditor"):
        registry.record_use(mandate + 1, invoices, stranger, DATA, REASON, sender=stranger)


@pytest.mark.rule("SEC-42")
def test_record_use__reverts_out_of_scope(
    registry, name_auditor, auditor, invoices, subject, stranger
):
    mandate = name_auditor()
    boa.env.time_travel(seconds=DAY)
    own = account_scope(subject.address)
    registry.record_use(mandate, own, subject.address, DATA, REASON, sender=auditor)
    for scope, account in [
        (own, stranger),
        (account_scope(stranger), stranger),
        (keccak(text="everything"), subject.address),
    ]:
        with boa.reverts("AuditRegistry: out of scope"):
            registry.record_use(mandate, scope, account, DATA, REASON, sender=auditor)
    with boa.reverts("AuditRegistry: no reason"):
        registry.record_use(mandate, invoices, stranger, DATA, bytes(32), sender=auditor)


@pytest.mark.rule("SEC-42")
def test_record_use__holds_to_the_time(registry, name_auditor, auditor, invoices, stranger):
    mandate = name_auditor()
    use = (mandate, invoices, stranger, DATA, REASON)
    boa.env.time_travel(seconds=DAY - 1)
    with boa.reverts("AuditRegistry: too early"):
        registry.record_use(*use, sender=auditor)
    boa.env.time_travel(seconds=30 * DAY)
    registry.record_use(*use, sender=auditor)
    boa.env.time_travel(seconds=1)
    with boa.reverts("AuditRegistry: ended"):
        registry.record_use(*use, sender=auditor)


@pytest.mark.rule("SEC-42")
def test_end_mandate__is_at_once(registry, name_auditor, governance, auditor, invoices, stranger):
    for sender in (governance, auditor):
        mandate = name_auditor()
        boa.env.time_travel(seconds=DAY)
        with boa.reverts("AuditRegistry: not governance"):
            registry.end_mandate(mandate, sender=stranger)
        registry.end_mandate(mandate, sender=sender)
        (event,) = registry.get_logs()
        assert (event.mandate, event.auditor, event.by) == (mandate, auditor, sender)
        with boa.reverts("AuditRegistry: ended"):
            registry.record_use(mandate, invoices, stranger, DATA, REASON, sender=auditor)
        with boa.reverts("AuditRegistry: ended"):
            registry.end_mandate(mandate, sender=governance)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"auditor": NOBODY}, "no auditor"),
        ({"scopes": []}, "no scope"),
        ({"scopes": [bytes(32)]}, "empty scope"),
        ({"starts": 1}, "in the past"),
        ({"ends": 1}, "ends at once"),
        ({"ends": 2**64}, "too long"),
    ],
)
def test_name_auditor__reverts_if_impossible(name_auditor, changes, reason):
    with boa.reverts(f"AuditRegistry: {reason}"):
        name_auditor(**changes)


def test_init__reverts_without_governance():
    with boa.reverts("AuditRegistry: no governance"):
        load("contracts/accounts/AuditRegistry.vy", NOBODY)
