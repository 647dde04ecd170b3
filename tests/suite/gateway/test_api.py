"""The HTTP interface as a whole: access, limits, errors, and whatever schemathesis makes up."""

import asyncio
from collections import Counter

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

pytestmark = pytest.mark.rule("SEC-44")

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.mark.parametrize(
    "header",
    [None, "Bearer", "Bearer x", "Basic x", "Bearer mevm_" + "0" * 16 + "_" + "0" * 64],
)
def test_access__is_refused_without_a_key(shop, header):
    headers = {} if header is None else {"Authorization": header}
    answer = shop.http.get("/v1/webhooks", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_access__ends_when_the_key_is_revoked(shop):
    assert shop.get("/v1/webhooks").status_code == 200
    (key,) = shop.service.keys.list()
    shop.service.keys.revoke(key.id, 1.0)
    assert shop.get("/v1/webhooks").status_code == 401


def test_access__hides_the_key(shop):
    secret = shop.token.rsplit("_", 1)[1]
    for path in shop.service.store.folder.iterdir():
        assert secret.encode() not in path.read_bytes()


def test_access__is_limited_for_strangers(shop):
    answers = [shop.http.get("/v1/webhooks").status_code for _ in range(40)]
    assert set(answers) == {401, 429}
    assert shop.get("/v1/webhooks").status_code == 200


def test_rate__is_limited_for_each_client(open_shop):
    shop, other = open_shop(), open_shop()
    shop.service.rate._rate, shop.service.rate._burst = 0.001, 3
    answers = [shop.get("/v1/webhooks") for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert other.get("/v1/webhooks").status_code == 200


def test_body__is_limited(shop):
    for content in (b"x" * 65_537, iter([b"x" * 40_000] * 2)):
        headers = shop.headers | {"Idempotency-Key": "a"}
        answer = shop.http.post("/v1/offers", content=content, headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (413, "Body too large")


def test_body__is_limited_in_time(open_shop):
    shop = open_shop(body_time=0.05)
    end = asyncio.Event()
    sent = []

    async def receive():
        await end.wait()

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/offers", "headers": []}
    asyncio.run(shop.http.app(scope | {"query_string": b""}, receive, send))
    assert sent[0]["status"] == 408


def test_events__are_streamed_to_few_at_a_time(shop):
    (key,) = shop.service.keys.list()
    shop.service.streams[key.id] = 10
    assert shop.get("/v1/events?seconds=0").status_code == 429
    shop.service.streams[key.id] = 9
    assert shop.get("/v1/events?seconds=0").status_code == 200
    assert shop.service.streams[key.id] == 9


def test_events__are_forgotten_in_the_end(shop, world, clock):
    world.publish()
    shop.work()
    assert len(shop.events("all")) == 1
    clock.time += 91 * 86_400
    shop.service.deliver()
    assert shop.events("all") == []


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"offer": NaN}', b"[" * 10_000),
        *(b'{"offer": "\\ud800"}', b'{"offer": ' + b"9" * 5_000 + b"}"),
    ],
)
def test_body__is_refused_if_it_is_none(shop, content):
    headers = shop.headers | {"Idempotency-Key": "a", "Content-Type": "application/json"}
    answer = shop.http.post("/v1/purchases", content=content, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_health__needs_no_key(shop):
    answer = shop.http.get("/health")
    assert answer.status_code == 200
    assert answer.json()["head"] == answer.json()["read"]
    assert int(answer.json()["operator_balance"]) > 0


def test_health__is_bad_if_the_node_is_gone(shop, monkeypatch):
    monkeypatch.setattr(shop.service.chain.w3.provider, "endpoint_uri", "http://127.0.0.1:1")
    for path in ("/health", "/v1/trades/0x" + "00" * 32):
        answer = shop.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_document__has_examples_that_are_valid(shop):
    document = shop.http.get("/openapi.json").json()
    assert document["openapi"].startswith("3.")
    for path, methods in document["paths"].items():
        body = methods.get("post", {}).get("requestBody")
        if body is None:
            continue
        name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        (example,) = document["components"]["schemas"][name]["examples"]
        answer = shop.post(path, example)
        assert "errors" not in answer.json(), (path, answer.json())


def test_events__go_on_from_the_last_one(shop, world):
    opened = shop.purchase(world.publish()).json()
    world.pay(opened["deposit_address"], int(opened["payment"]["amount"]))
    shop.work()
    first, second = shop.events()
    assert shop.events(last=first["id"]) == [second]
    assert shop.events(last=second["id"]) == []
    # Everyone's are the chain's; what the gateway does for a client is the client's alone.
    assert {each["kind"] for each in shop.events("all")} == {"OfferPublished", "Paid"}


def test_api__answers_anything_without_a_defect(shop):
    """What schemathesis makes up from the document, valid and not."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", shop.http.app)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 17
    share = max(3, settings().max_examples // (2 * len(operations)))
    statuses = Counter()
    for operation in operations:
        modes = [GenerationMode.POSITIVE]
        if operation.path != "/health":  # it takes nothing that could be wrong
            modes.append(GenerationMode.NEGATIVE)
        for mode in modes:
            statuses += _answers(shop, operation.as_strategy(generation_mode=mode), share)
    assert statuses[200] > 0 and statuses[201] > 0 and statuses[422] > 0, statuses


def _answers(shop, cases, count):
    """Send cases, check the answers, and count their statuses."""
    statuses = Counter()

    @settings(settings(), max_examples=count)
    @given(cases)
    def run(case):
        query = {"seconds": 0} if case.path == "/v1/events" else {}
        answer = case.call_and_validate(
            headers=shop.headers, params=query, checks=list(CHECKS), session=shop.http
        )
        statuses[answer.status_code] += 1

    run()
    return statuses
