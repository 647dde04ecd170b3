"""Bounties over a registry with three judges, and a bonded account that signs with a key."""

from types import SimpleNamespace

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.testing import load

DAY = 86_400
STAKE, DEPOSIT, BOND = 1_000, 100, 10_000
UNBONDING, WINDOW, REWARD_BPS = 21 * DAY, DAY, 4_500
TOPIC, SERIAL, SALT = b"\1" * 32, b"\2" * 32, b"\3" * 32
NOBODY = "0x" + "00" * 20
ISSUER = "0x" + "11" * 20
BUYERS = ["0x" + "21" * 20, "0x" + "22" * 20]
KEY = Account.from_key(b"\7" * 32)
OTHER_KEY = Account.from_key(b"\x08" * 32)
TYPES = {
    "Statement": [
        {"name": "topic", "type": "bytes32"},
        {"name": "sequence", "type": "uint256"},
        {"name": "content", "type": "bytes32"},
    ],
    "Sale": [
        {"name": "registry", "type": "address"},
        {"name": "serial", "type": "bytes32"},
        {"name": "turn", "type": "uint256"},
        {"name": "buyer", "type": "address"},
    ],
}


def rich(address):
    boa.env.set_balance(address, 10**18)
    return address


@pytest.fixture(scope="session")
def registry():
    return load("contracts/arbitration/JudgeRegistry.vy", boa.env.generate_address(), [STAKE])


@pytest.fixture(scope="session")
def judges(registry):
    accounts = [rich(boa.env.generate_address(f"judge {number}")) for number in range(3)]
    for account in accounts:
        registry.join(0, value=STAKE, sender=account)
    return accounts


@pytest.fixture(scope="session")
def trust():
    return load("tests/mocks/TrustBoard.vy")


@pytest.fixture(scope="session")
def bounty(registry, trust, judges):
    return load(
        "contracts/arbitration/JudgeBounty.vy",
        registry,
        trust,
        BOND,
        DEPOSIT,
        UNBONDING,
        WINDOW,
        REWARD_BPS,
        NOBODY,
    )


@pytest.fixture(scope="session")
def accused(bounty):
    bounty.bond(value=BOND, sender=rich(KEY.address))
    return KEY.address


@pytest.fixture(scope="session")
def sign(bounty):
    """Sign a statement or a sale with a key, for the contract's domain or a changed one."""

    def sign_message(kind, values, key=KEY, **domain):
        terms = {
            "name": "MEVM Judge Bounty",
            "version": "1",
            "chainId": boa.env.evm.patch.chain_id,
            "verifyingContract": bounty.address,
        } | domain
        message = dict(zip([field["name"] for field in TYPES[kind]], values, strict=True))
        signed = key.sign_message(encode_typed_data(terms, {kind: TYPES[kind]}, message))
        return (signed.v, signed.r, signed.s)

    return sign_message


@pytest.fixture(scope="session")
def equivocation(bounty, sign):
    """Make evidence of two contents under one topic and sequence."""

    def make(contents=(b"\4" * 32, b"\5" * 32), **terms):
        statements = [(TOPIC, 7, content) for content in contents]
        return SimpleNamespace(
            claims=statements,
            digests=[bounty.statement_hash(statement) for statement in statements],
            signatures=[sign("Statement", statement, **terms) for statement in statements],
            prove=bounty.prove_equivocation,
        )

    return make


@pytest.fixture(scope="session")
def double_sale(bounty, sign):
    """Make evidence of one item sold to two buyers."""

    def make(buyers=BUYERS, **terms):
        sales = [(ISSUER, SERIAL, 3, buyer) for buyer in buyers]
        return SimpleNamespace(
            claims=sales,
            digests=[bounty.sale_hash(sale) for sale in sales],
            signatures=[sign("Sale", sale, **terms) for sale in sales],
            prove=bounty.prove_double_sale,
        )

    return make


@pytest.fixture(scope="session")
def report(bounty, accused):
    """Commit to evidence as a judge; return the report's id."""

    def commit(judge, evidence, against=accused):
        digest = bounty.commitment_of(judge, against, *evidence.digests, evidence.signatures, SALT)
        return bounty.report(against, digest, value=DEPOSIT, sender=judge)

    return commit


@pytest.fixture(scope="session")
def prove():
    """Tell the evidence of a report."""

    def tell(id, judge, evidence, **limits):
        evidence.prove(id, evidence.claims, evidence.signatures, SALT, sender=judge, **limits)

    return tell
