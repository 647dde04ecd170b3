import boa
import pytest
from eth_abi import encode
from eth_utils import keccak

ZERO = bytes(32)
SUBJECT = b"parcel 1".ljust(32, b"\0")
TERMS = "(bytes32,bytes32,bytes32,bytes32,uint256,bool,bool)"


@pytest.mark.rule("SEC-45")
def test_register_schema__names_it_by_its_definition(attestations):
    assert attestations.register_schema("string a") == keccak(text="string a")
    assert attestations.is_schema(keccak(text="string a"))


def test_register_schema__reverts_if_it_exists(attestations, schema, stranger):
    with boa.reverts("Attestations: schema exists"):
        attestations.register_schema("bytes32 survey, uint256 trees", sender=stranger)


def test_register_schema__reverts_if_empty(attestations):
    with boa.reverts("Attestations: no definition"):
        attestations.register_schema("")


@pytest.mark.rule("SEC-10", "SEC-45")
def test_attest__keeps_all_that_was_said(attestations, attest, attester, terms):
    id = attest()
    entry = attestations.attestation(id)
    assert (entry.attester, entry.time, entry.revoked) == (attester, boa.env.timestamp, 0)
    assert tuple(entry.terms) == terms()
    assert attestations.is_valid(id)


@pytest.mark.rule("SEC-45")
def test_attest__chains_the_entries_of_a_ledger(attestations, attest, attester, stranger, terms):
    """Each id commits to what it says and to the entry before it, whoever wrote that."""
    previous = ZERO
    for sender, content in ((attester, b"\x01" * 32), (stranger, b"\x02" * 32)):
        id = attest(sender=sender, content=content)
        values = (
            boa.env.evm.patch.chain_id,
            attestations.address,
            previous,
            sender,
            boa.env.timestamp,
            terms(content=content),
        )
        types = ("uint256", "address", "bytes32", "address", "uint256", TERMS)
        assert id == keccak(encode(types, values))
        previous = id
    assert attestations.last_of(terms()[0], SUBJECT) == previous
    assert attestations.last_of(terms()[0], ZERO) == ZERO


def test_attest__gives_equal_statements_ids_of_their_own(attest):
    assert attest() != attest()


def test_attest__reverts_if_the_schema_is_unknown(attest):
    with boa.reverts("Attestations: no such schema"):
        attest(schema=b"\x01" * 32)


def test_attest__reverts_if_there_is_no_content(attest):
    with boa.reverts("Attestations: no content"):
        attest(content=ZERO)


def test_attest__reverts_if_expired(attest):
    with boa.reverts("Attestations: expired"):
        attest(expires=boa.env.timestamp)


def test_attest__refers_to_what_exists_only(attestations, attest):
    """A cycle would need a reference to an id that commits to the reference."""
    first = attest()
    second = attest(reference=first)
    assert attestations.attestation(second).terms.reference == first
    with boa.reverts("Attestations: no attestation"):
        attest(reference=keccak(second))


def test_is_valid__ends_with_the_time(attestations, attest):
    id = attest(expires=boa.env.timestamp + 10)
    boa.env.time_travel(seconds=9)
    assert attestations.is_valid(id)
    boa.env.time_travel(seconds=1)
    assert not attestations.is_valid(id)


def test_attestation__reverts_if_unknown(attestations):
    with boa.reverts("Attestations: no attestation"):
        attestations.attestation(b"\x01" * 32)
    assert not attestations.is_valid(b"\x01" * 32)


def test_attest_many__attests_all_in_order(attestations, terms, attester):
    contents = [bytes([number]) * 32 for number in range(1, 33)]
    all_terms = [terms(content=content) for content in contents]
    ids = attestations.attest_many(all_terms, sender=attester)
    assert [attestations.attestation(id).terms.content for id in ids] == contents
    assert attestations.attestation(ids[-1]).attester == attester


def test_attest_many__attests_none_if_one_is_wrong(attestations, terms, attester):
    last = attestations.last_of(terms()[0], SUBJECT)
    with boa.reverts("Attestations: no content"):
        attestations.attest_many([terms(), terms(content=ZERO)], sender=attester)
    assert attestations.last_of(terms()[0], SUBJECT) == last


@pytest.mark.rule("SEC-10")
def test_revoke__leaves_the_record(attestations, attest, attester, terms):
    id = attest()
    boa.env.time_travel(seconds=5)
    attestations.revoke(id, sender=attester)
    entry = attestations.attestation(id)
    assert entry.revoked == boa.env.timestamp and tuple(entry.terms) == terms()
    assert not attestations.is_valid(id)
    with boa.reverts("Attestations: revoked"):
        attestations.revoke(id, sender=attester)


def test_revoke__reverts_if_not_the_attester(attestations, attest, stranger):
    id = attest()
    with boa.reverts("Attestations: not the attester"):
        attestations.revoke(id, sender=stranger)


def test_revoke__reverts_if_irrevocable(attestations, attest, attester):
    id = attest(is_revocable=False)
    with boa.reverts("Attestations: irrevocable"):
        attestations.revoke(id, sender=attester)


@pytest.mark.rule("SEC-10")
def test_testify__counts_each_account_once(attestations, attest, witness, stranger):
    id = attest()
    for account in (witness, stranger):
        attestations.testify(id, sender=account)
    with boa.reverts("Attestations: testified"):
        attestations.testify(id, sender=witness)
    assert attestations.testimony_count(id) == 2
    assert attestations.has_testified(id, witness)


def test_testify__reverts_if_the_statement_is_ones_own(attestations, attest, attester):
    id = attest()
    with boa.reverts("Attestations: own statement"):
        attestations.testify(id, sender=attester)


def test_testify__reverts_if_revoked(attestations, attest, attester, witness):
    id = attest()
    attestations.revoke(id, sender=attester)
    with boa.reverts("Attestations: not valid"):
        attestations.testify(id, sender=witness)
