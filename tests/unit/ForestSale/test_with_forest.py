"""A lease and a dispute on the real registries, identities, ratings and arbiter."""

from types import SimpleNamespace

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from mevm_suite.forest import grid
from mevm_suite.forest.titles import Consent, Registry, Title, registration_to_sign
from mevm_suite.testing import load

REGISTRAR, ISSUER = 1, 3
DEFINITION = "address account, bytes32 salted_identity"
DAY, PRICE, CASE_FEE = 86_400, 1_000_000, 10**15
CERTIFICATE, CID = b"\x33" * 32, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
LEASE, RULED = 2, 9
ZERO = "0x" + "00" * 20
CLAIMS = {grid.place(460_000_000, 1_020_000_000)[0]: 0xFF}


@pytest.fixture(scope="module")
def forest(provider, buyer):
    """All contracts that a lease needs; both parties are identified, the provider has land."""
    registrar, issuer = Account.from_key(b"\x07" * 32), boa.env.generate_address("issuer")
    committee = [boa.env.generate_address(f"member {number}") for number in range(3)]
    members = [(REGISTRAR, registrar.address, b"\x01" * 32), (ISSUER, issuer, b"\x02" * 32)]
    at = boa.env.generate_address("address of the sale")
    accreditation = load("contracts/forest/Accreditation.vy", boa.env.eoa, DAY, members)
    attestations = load("contracts/notary/Attestations.vy")
    attestations.register_schema(DEFINITION)
    rule = (30 * DAY, PRICE, 3, 30 * DAY)
    forest = SimpleNamespace(
        committee=committee,
        identities=load("contracts/forest/IdentityRegistry.vy", accreditation, attestations, [at]),
        ratings=load("contracts/forest/ProviderRatings.vy", [at], rule),
        parcels=load("contracts/forest/ParcelRegistry.vy", accreditation, [at]),
        arbiter=load("contracts/arbitration/CommitteeArbiter.vy", committee, 3 * DAY, CASE_FEE),
        money=load("tests/mocks/PeggedToken.vy", 6),
    )
    people = (forest.identities, forest.ratings, forest.parcels)
    forest.sale = load(
        "contracts/forest/ForestSale.vy",
        *(forest.money, *people, [], [forest.arbiter], ZERO, 0),
        override_address=at,
    )
    for account in (provider, buyer):
        subject = bytes(12) + bytes.fromhex(account[2:])
        terms = (keccak(text=DEFINITION), subject, CERTIFICATE, bytes(32), 0, True, False)
        forest.identities.register(attestations.attest(terms, sender=issuer), sender=account)
        forest.identities.publish_key(keccak(text=account), sender=account)
        forest.money.mint(account, PRICE)
        forest.money.approve(forest.sale, PRICE, sender=account)
        boa.env.set_balance(account, CASE_FEE)
    forest.parcel = register(forest.parcels, registrar, provider)
    return forest


def register(parcels, registrar, provider):
    """Register eight cells that the registrar has signed for."""
    registry = Registry(boa.env.evm.patch.chain_id, parcels.address)
    title, consent = Title(CERTIFICATE, "CN-53", 0, 3), Consent(0, boa.env.timestamp + DAY)
    name, cells = b"\x01" * 32, grid.count_cells(CLAIMS)
    data = registration_to_sign(registry, provider, name, title, CLAIMS, consent, cells)
    signature = registrar.sign_message(encode_typed_data(full_message=data)).signature
    signed = (registrar.address, consent.deadline, signature)
    return parcels.register(
        name, title.fields(), cells, list(CLAIMS.items()), *signed, sender=provider
    )


@pytest.fixture
def order(forest, provider, buyer):
    """Return a lease of the parcel that both have signed and the provider has delivered."""
    sale = forest.sale
    deal = (provider, forest.parcels.address, forest.parcel, LEASE, PRICE, forest.arbiter.address)
    terms = (*deal, 10 * DAY, 7 * DAY, 365 * DAY, bytes(32), CERTIFICATE)
    offer = sale.publish(terms, sender=provider)
    forest.parcels.lock(forest.parcel, sale, offer, sender=provider)
    id = sale.buy(offer, sender=buyer)
    sale.confirm(id, CERTIFICATE, CID, sender=provider)
    sale.deliver(id, sender=provider)
    return id


@pytest.mark.rule("CEC-23")
@pytest.mark.rule("CEC-29")
def test_lease__is_the_registrys_and_can_be_rated(forest, order, provider, buyer):
    forest.sale.accept(order, sender=buyer)
    parcel = forest.parcels.parcel(forest.parcel)
    assert (parcel.holder, parcel.tenant) == (provider, buyer)
    assert parcel.leased_until == boa.env.timestamp + 365 * DAY
    forest.ratings.rate(forest.sale, order, provider, 5, sender=buyer)
    assert forest.ratings.standing(provider).stars == 5


@pytest.mark.rule("CEC-29")
def test_attack__praise_for_a_deal_that_was_given_back_and_paid_no_fee(
    forest, order, provider, buyer
):
    """Else it would cost nothing to polish a bad mean, or to win rewards under two names."""
    forest.sale.refund(order, sender=provider)
    for stars in (3, 5):
        with boa.reverts("ProviderRatings: was not paid"):
            forest.ratings.rate(forest.sale, order, provider, stars, sender=buyer)
    forest.ratings.rate(forest.sale, order, provider, 2, sender=buyer)
    assert forest.ratings.standing(provider).weighted_stars == 2 * PRICE


@pytest.mark.rule("CEC-25")
def test_dispute__keeps_the_parcels_records_as_they_are(forest, order, provider, buyer):
    forest.sale.dispute(order, CERTIFICATE, sender=buyer, value=CASE_FEE)
    assert not forest.parcels.is_free(forest.parcel)
    with boa.reverts("parcel_holding: locked"):
        forest.parcels.propose(forest.parcel, buyer, sender=provider)
    boa.env.time_travel(seconds=3 * DAY)
    case_id = forest.sale.order_of(order).case_id
    for member in forest.committee:
        forest.arbiter.vote(case_id, 7_500, False, CERTIFICATE, sender=member)
    forest.sale.execute_ruling(order)
    assert forest.sale.order_of(order).state == RULED
    assert forest.sale.credit_of(forest.money, buyer) == PRICE * 3 // 4
    assert forest.parcels.is_free(forest.parcel)
    assert forest.parcels.parcel(forest.parcel).tenant == ZERO


@pytest.mark.rule("CEC-25")
def test_dispute__without_votes_undoes_the_deal(forest, order, provider, buyer):
    forest.sale.dispute(order, CERTIFICATE, sender=buyer, value=CASE_FEE)
    boa.env.time_travel(seconds=7 * DAY)
    forest.sale.execute_ruling(order)
    assert forest.sale.credit_of(forest.money, buyer) == PRICE
    assert forest.parcels.is_free(forest.parcel)


@pytest.mark.rule("CEC-26")
def test_disclose__opens_an_identity_to_the_other_side_of_an_order(forest, order, provider, buyer):
    forest.identities.disclose(forest.sale, order, CID, sender=buyer)
    (log,) = forest.identities.get_logs()
    assert (log.deal, log.discloser, log.receiver) == (order, buyer, provider)
    assert log.key == keccak(text=provider)
