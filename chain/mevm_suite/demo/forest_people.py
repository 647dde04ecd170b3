"""Who is there in the demo's forests: accounts with keys, roles, and organisations.

Registrars and carriers sign what others submit, so these examples have keys: hashes of their names,
which everybody knows. They are worth nothing but on a development chain.
"""

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

from mevm_suite.demo.market import DOLLAR
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment import CommerceDeployment, TokenDeployment
from mevm_suite.deployment.forest_community import ForestCommunity, Member, RoleName

REPORTERS = 5
ORGANISATIONS: dict[RoleName, dict[str, str]] = {
    "registrar": {"registrar": "land registry"},
    "surveyor": {
        "first surveyor": "field crew",
        "second surveyor": "forest office",
        "third surveyor": "forest office",
    },
    "identity issuer": {"identity issuer": "bank"},
    "carrier": {"carrier": "road haulage", "other carrier": "river haulage"},
    "reporter": {f"reporter {n}": f"observatory {n}" for n in range(REPORTERS)},
}


def example_key(name: str) -> LocalAccount:
    """Return the account of someone in the forests, with the key that everybody knows."""
    account: LocalAccount = Account.from_key(keccak(text=f"MEVM demo/forest key/{name}"))
    return account


def forester(name: str) -> str:
    """Return the address of someone in the forests."""
    return str(example_key(name).address)


def example_forest_community(cec: TokenDeployment, commerce: CommerceDeployment) -> ForestCommunity:
    """
    Name who is there from the start, and what the demo's chain has for forests.

    Parameters
    ----------
    cec
        The CEC token, with the market whose dollar its dividend takes.
    commerce
        Where attestations, judges and the fee sink are.

    Returns
    -------
    ForestCommunity
        All is paid in the dollar of CEC's market, so that fees reach the holders of CEC.

    """
    if cec.market is None:
        raise ValueError("expected a token with a market")
    (dividend,) = (each.address for each in cec.system if each.contract == "HolderDividend")
    members = (
        Member(role=role, account=forester(name), organisation=organisation)
        for role, people in ORGANISATIONS.items()
        for name, organisation in people.items()
    )
    return ForestCommunity(
        governance=example_address("governance"),
        members=tuple(members),
        asset=cec.market.tokens[DOLLAR[1]],
        attestations=commerce.address_of("Attestations"),
        arbiters=(commerce.address_of("JudgeCourt"), commerce.address_of("CommitteeArbiter")),
        coin_days=cec.token.address,
        sink=commerce.address_of("FeeSink"),
        dividend=dividend,
    )
