"""ERC-1271: what the owner signs for an account counts for this account only."""

import boa
from eth_utils import keccak

from mevm_suite.accounts.messages import Domain, hash_to_sign, sign

DIGEST = keccak(text="anything")
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def mirrored(signature):
    """Return the other signature that the same key could have made: s above half of the order."""
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return r + (CURVE_ORDER - s).to_bytes(32, "big") + bytes([55 - v])


def test_is_valid_signature__says_yes_to_the_owner(account, people, domain):
    message = hash_to_sign(domain, DIGEST)
    assert account.isValidSignature(DIGEST, sign(people.owner.key, message)).hex() == "1626ba7e"


def test_is_valid_signature__says_no_to_all_others(account, people, domain):
    others = [people.guardians[0], people.delegate]
    for key, about in [
        *((other.key, hash_to_sign(domain, DIGEST)) for other in others),
        (people.owner.key, hash_to_sign(domain, keccak(DIGEST))),
        (people.owner.key, hash_to_sign(Domain(domain.chain_id + 1, domain.contract), DIGEST)),
    ]:
        assert account.isValidSignature(DIGEST, sign(key, about)).hex() == "ffffffff"


def test_is_valid_signature__says_no_for_another_account(account, make_account, people, domain):
    other = make_account(salt=b"\1" * 32)
    signature = sign(people.owner.key, hash_to_sign(domain, DIGEST))
    assert other.isValidSignature(DIGEST, signature).hex() == "ffffffff"


def test_is_valid_signature__reverts_if_malleable(account, people, domain):
    signature = sign(people.owner.key, hash_to_sign(domain, DIGEST))
    with boa.reverts("ecdsa: invalid signature `s` value"):
        account.isValidSignature(DIGEST, mirrored(signature))


def test_is_valid_signature__lets_an_account_own_an_account(account, make_account, people, domain):
    child = make_account(owner=account.address, guardians=[], threshold=0)
    inner = hash_to_sign(Domain(domain.chain_id, child.address), DIGEST)
    digest = child.signed_hash(DIGEST)
    assert keccak(b"\x19\x01" + inner.header + inner.body) == digest
    signature = sign(people.owner.key, hash_to_sign(domain, digest))
    assert child.isValidSignature(DIGEST, signature).hex() == "1626ba7e"
