"""What the gateway hands in for others: signed messages, at its own gas, within a budget."""

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from mevm_suite.accounts.messages import Call, Domain, Message, calls_to_sign, sign
from mevm_suite.notary import ATTESTATIONS, message_to_sign

SELLER, BUYER, STRANGER = 2, 3, 5
START, DAY, UNIT = 1_800_000_000, 86_400, 10**18
COIN = "0x" + "00" * 20

pytestmark = pytest.mark.rule("SEC-44")


@pytest.fixture
def account(world):
    return world.contract_account()


def relay_body(world, at, calls, nonce=0, signer=SELLER, **changes):
    message = Message(world.account(SELLER), calls, nonce, START + DAY)
    signature = sign(world.keys[signer], calls_to_sign(Domain(1337, at), message))
    shown = [
        {"target": call.target, "value": str(call.value), "data": "0x" + call.data.hex()}
        for call in calls
    ]
    return {
        "account": at,
        "signer": world.account(SELLER),
        "calls": shown,
        "nonce": nonce,
        "deadline": START + DAY,
        "signature": "0x" + signature.hex(),
    } | changes


def attestation_body(world, number=STRANGER, content=b"\x01" * 32, nonce=0):
    definition = "bytes32 content"
    schema = world.signed_by(0).w3.keccak(text=definition)
    if not world.read("Attestations", "is_schema", bytes(schema)):
        world.transact(0, "Attestations", "register_schema", definition)
    attester = world.account(number)
    terms = (bytes(schema), b"\x02" * 32, content, bytes(32), 0, True, False)
    names = ("schema", "subject", "content", "reference", "expires", "is_revocable", "is_root")
    message = dict(zip(names, terms, strict=True))
    message |= {"attester": attester, "nonce": nonce, "deadline": START + DAY}
    typed = message_to_sign("Attest", ATTESTATIONS, 1337, world.at["Attestations"], message)
    signature = Account.sign_message(encode_typed_data(full_message=typed), world.keys[number])
    shown = {"schema_id": "0x" + bytes(schema).hex(), "subject": "0x" + "02" * 32}
    return {
        "attester": attester,
        "terms": shown | {"content": "0x" + content.hex()},
        "deadline": START + DAY,
        "signature": "0x" + bytes(signature.signature).hex(),
    }


def test_offer__is_published_by_the_signature_of_a_contract_account(shop, world, account):
    body = {"terms": world.terms(seller=account), "salt": "0x" + "11" * 32}
    draft = shop.post("/v1/offers", body).json()
    typed = draft["to_sign"]
    signed = Account.sign_message(encode_typed_data(full_message=typed), world.keys[SELLER])
    message = typed["message"]
    body["signed"] = {name: message[name] for name in ("signer", "nonce", "deadline")}
    body["signed"]["signature"] = "0x" + bytes(signed.signature).hex()
    answer = shop.post("/v1/offers", body).json()
    assert answer["id"] == draft["id"]
    shop.work()
    assert shop.get(f"/v1/offers/{draft['id']}").json()["status"] == "open"
    operation = shop.get(f"/v1/operations/{answer['operation']}").json()
    assert (operation["state"], operation["kind"]) == ("done", "relay")


def test_relay__makes_the_calls_once(shop, world, account):
    place = world.at["Attestations"]
    data = world.signed_by(0).data("Attestations", place, "register_schema", "uint256 year")
    body = relay_body(world, account, [Call(place, 0, data)])
    answers = [shop.post("/v1/relay", body) for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    shop.work()
    assert world.read("Attestations", "is_schema", bytes(world.w3.keccak(text="uint256 year")))
    again = shop.post("/v1/relay", body)
    assert (again.status_code, "wrong nonce" in again.json()["detail"]) == (422, True)


def test_relay__is_refused_if_it_leaves_the_suite(shop, world, account):
    body = relay_body(world, account, [Call(world.account(STRANGER), 1)])
    answer = shop.post("/v1/relay", body)
    assert (answer.status_code, "no contract of the suite" in answer.json()["detail"]) == (
        422,
        True,
    )


def test_relay__is_refused_if_the_account_is_somebody_elses_code(shop, world, account):
    call = Call(world.at["Attestations"], 0, b"\0" * 4)
    body = relay_body(world, account, [call], account=world.at["FeeSink"])
    answer = shop.post("/v1/relay", body)
    assert (answer.status_code, "factory" in answer.json()["detail"]) == (422, True)


def test_relay__is_refused_if_another_signed(shop, world, account):
    place = world.at["Attestations"]
    data = world.signed_by(0).data("Attestations", place, "skip_nonce")
    body = relay_body(world, account, [Call(place, 0, data)], signer=STRANGER)
    answer = shop.post("/v1/relay", body)
    assert (answer.status_code, "wrong signature" in answer.json()["detail"]) == (422, True)


@pytest.mark.rule("SEC-10")
def test_attestation__is_notarised_in_the_attesters_name(shop, world):
    answer = shop.post("/v1/attestations", attestation_body(world))
    assert answer.status_code == 202
    shop.work()
    state = shop.get(f"/v1/operations/{answer.json()['operation']}").json()
    assert (state["state"], state["error"]) == ("done", None)
    (event,) = [each for each in shop.events("all") if each["kind"] == "Attested"]
    assert event["body"]["attester"] == world.account(STRANGER)
    assert world.read("Attestations", "is_valid", bytes.fromhex(event["body"]["id"][2:]))


def test_attestation__is_refused_if_it_is_forged(shop, world):
    body = attestation_body(world) | {"attester": world.account(BUYER)}
    answer = shop.post("/v1/attestations", body)
    assert (answer.status_code, "bad signature" in answer.json()["detail"]) == (422, True)


def test_budget__is_what_a_client_may_cost_in_a_day(open_shop, world, clock):
    shop = open_shop(budget=10**15)
    first = shop.post("/v1/attestations", attestation_body(world))
    assert first.status_code == 202
    shop.work()
    spent = int(shop.get(f"/v1/operations/{first.json()['operation']}").json()["cost"])
    assert 0 < spent < 10**15
    with shop.service.store.write() as db:
        db.execute("UPDATE api_key SET budget = ?", (str(spent + 1),))
    second = shop.post("/v1/attestations", attestation_body(world, nonce=1))
    assert (second.status_code, second.json()["title"]) == (429, "Budget exhausted")
    assert int(second.headers["Retry-After"]) <= DAY
    clock.time += DAY
    with shop.service.store.write() as db:
        db.execute("UPDATE api_key SET budget = ?", (str(10**15),))
    assert shop.post("/v1/attestations", attestation_body(world, nonce=1)).status_code == 202


def test_budget__lets_a_paid_purchase_wait(open_shop, world, clock):
    shop = open_shop(budget=1)
    opened = shop.purchase(world.publish()).json()
    world.pay(opened["deposit_address"], int(opened["payment"]["amount"]))
    shop.work()
    shown = shop.get(f"/v1/purchases/{opened['id']}").json()
    assert (shown["status"], "Budget exhausted" in shown["note"]) == ("open", True)
    with shop.service.store.write() as db:
        db.execute("UPDATE api_key SET budget = ?", (str(UNIT),))
    clock.time += DAY
    shop.work()
    assert shop.get(f"/v1/purchases/{opened['id']}").json()["status"] == "paid"


def test_idempotency__repeats_the_answer_and_refuses_another_body(shop, world):
    offer = world.publish()
    body = {"offer": offer, "buyer": world.account(BUYER)}
    first, again = (shop.post("/v1/purchases", body, "cart-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = shop.post("/v1/purchases", body | {"lifetime": 61}, "cart-1")
    assert (other.status_code, "another request" in other.json()["detail"]) == (409, True)
    missing = shop.http.post("/v1/purchases", json=body, headers=shop.headers)
    assert missing.status_code == 422


def test_idempotency__keeps_clients_apart(open_shop, world):
    first, second = open_shop(), open_shop()
    offer = world.publish()
    body = {"offer": offer, "buyer": world.account(BUYER)}
    answers = [each.post("/v1/purchases", body, "cart-1").json() for each in (first, second)]
    assert answers[0]["id"] != answers[1]["id"]
    world.pay(answers[0]["deposit_address"], int(answers[0]["payment"]["amount"]))
    first.work()
    shown = [
        each.get(f"/v1/purchases/{answer['id']}").json()
        for each, answer in zip((first, second), answers, strict=True)
    ]
    assert shown[0]["trade"] == shown[1]["trade"] is not None
    assert world.trades(offer, world.account(BUYER)) == 1
