"""The stock below the registries that it is deployed with: no board answers for land or trees."""

from dataclasses import replace

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.deployment.boa_stand import deploy_stand, tree_fields, tree_root
from mevm_suite.deployment.boa_surveys import DAY, SURVEYOR, deploy_field
from mevm_suite.forest import grid
from mevm_suite.forest.leaf import Status, Tree, tree_code
from mevm_suite.forest.titles import Consent, Registry, Title, registration_to_sign
from mevm_suite.testing import load

REGISTRAR, HOUR = 1, 3_600
LATITUDE, LONGITUDE = 500_000_000, 100_000_000
NAME, OFFER = b"stand".ljust(32, b"\0"), b"offer".ljust(32, b"\0")


@pytest.fixture
def land(holder):
    """Return the registry of parcels, those who act in it, and a parcel of one block."""
    registrar = Account.from_key(b"\x07" * 32)
    names = ("governance", "first surveyor", "second surveyor")
    governance, first, second = (boa.env.generate_address(name) for name in names)
    members = [
        (REGISTRAR, registrar.address, b"\x0a" * 32),
        (SURVEYOR, first, b"\x0b" * 32),
        (SURVEYOR, second, b"\x0c" * 32),
    ]
    accreditation = load("contracts/forest/Accreditation.vy", governance, DAY, members)
    trader = load("tests/mocks/Puppet.vy")
    parcels = load("contracts/forest/ParcelRegistry.vy", accreditation, [trader.address])
    registry = Registry(boa.env.evm.patch.chain_id, parcels.address)
    claims = {grid.place(LATITUDE, LONGITUDE)[0]: 2**256 - 1}
    title, consent = Title(b"\x0d" * 32, "CN-53", 0, 1), Consent(0, boa.env.timestamp + DAY)
    data = registration_to_sign(registry, holder, NAME, title, claims, consent, cells=256)
    signature = registrar.sign_message(encode_typed_data(full_message=data)).signature
    signed = (registrar.address, consent.deadline, signature)
    claimed = list(claims.items())
    parcel = parcels.register(NAME, title.fields(), 256, claimed, *signed, sender=holder)
    base = deploy_field(accreditation=accreditation, parcels=parcels)
    field = replace(base, parcel=parcel, holder=holder, first=first, second=second)
    return field, trader


@pytest.mark.rule("CEC-20")
@pytest.mark.rule("CEC-22")
def test_stock__follows_the_registries(land, holder, stranger):
    field, trader = land
    parcel, id = field.parcel, int.from_bytes(field.parcel, "big")
    stand = deploy_stand(parcels=field.parcels, surveys=field.registry)
    stock, tokens, certificates = stand.stock, stand.trees, stand.certificates
    code = tree_code(parcel, "oak")
    oak = Tree(code, "QURO", LATITUDE, LONGITUDE, 400, 225, 60, Status.STANDING)
    survey = field.survey(field.findings(root=tree_root([oak]), volume=100_000))
    assert survey != bytes(32) and stock.stock(parcel).volume == 100_000
    boa.env.time_travel(seconds=HOUR)

    token = tokens.promote(survey, tree_fields(oak), [], sender=holder)
    certificates.issue(parcel, 20_000, stranger, sender=holder)
    assert tuple(stock.stock(parcel))[1:] == (98_728, 98_728, 78_728, 0)

    field.parcels.lock(parcel, trader, OFFER, sender=holder)
    with boa.reverts("GrowingStock: frozen"):
        stock.harvest(parcel, 1, sender=holder)
    with boa.reverts("TimberCertificates: frozen"):
        certificates.redeem(id, 1, sender=stranger)
    trader.act(field.parcels, field.parcels.unlock.prepare_calldata(parcel))
    measured = field.findings(root=tree_root([oak]), volume=110_000)
    boa.env.time_travel(seconds=HOUR)
    assert stock.harvest(parcel, 10_000, sender=holder) == 10_000
    field.survey(measured)
    assert stock.stock(parcel).volume == 110_000 - 10_000 - 1_272
    assert certificates.redeem(id, 20_000, sender=stranger) == 20_000 * 98_728 // 88_728
    tokens.fell(token, sender=holder)
    assert stock.logs_of(parcel, holder) == 11_272
