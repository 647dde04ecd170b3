"""Webhooks: where they may go, how they are signed, and how often they are tried."""

import asyncio
import json

import httpx
import pytest

from mevm_suite.gateway.destination import Refused, checked_address, is_public, parse
from mevm_suite.gateway.signature import ForgedWebhook, sign, verify
from mevm_suite.gateway.webhooks import MAX_ATTEMPTS, Deliveries

HOST = "shop.example"
URL = f"https://{HOST}/mevm"
PUBLIC = "93.184.216.34"
START = 1_800_000_000

pytestmark = pytest.mark.rule("SEC-44")


class Names:
    """A resolver that answers what it is told, each time the next."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def __call__(self, host, port):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Receiver:
    """What stands at the other end."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        status = self.statuses.pop(0) if self.statuses else 204
        return httpx.Response(status, headers={"Location": "http://127.0.0.1/"})

    def client(self):
        return httpx.AsyncClient(transport=httpx.MockTransport(self), follow_redirects=False)


@pytest.fixture
def hooked(open_shop, world):
    """A shop with a webhook and one event, and what delivers it."""

    def make(receiver, names=None):
        names = names or Names([PUBLIC])
        shop = open_shop(resolver=names)
        hook = shop.post("/v1/webhooks", {"url": URL})
        assert hook.status_code == 201, hook.json()
        opened = shop.purchase(world.publish()).json()
        world.pay(opened["deposit_address"], int(opened["payment"]["amount"]))
        shop.service.follow()
        shop.service.follow()
        with shop.service.store.write() as db:
            db.execute("DELETE FROM delivery WHERE rowid > 1")
        service = shop.service
        deliveries = Deliveries(service.store, service.settings, names, receiver.client)
        return shop, hook.json(), deliveries

    return make


def delivery(shop):
    return shop.service.store.one("SELECT * FROM delivery")


def test_delivery__is_signed_and_goes_to_the_checked_address(hooked):
    receiver = Receiver()
    shop, hook, deliveries = hooked(receiver)
    deliveries.tick()
    deliveries.tick()
    (request,) = receiver.requests
    assert (request.url.host, request.headers["host"]) == (PUBLIC, HOST)
    assert request.extensions["sni_hostname"] == HOST
    name, seen = request.headers["MEVM-Delivery"], set()
    given = (hook["secret"], request.headers["MEVM-Signature"], name, request.content)
    verify(*given, START, seen)
    with pytest.raises(ForgedWebhook, match="received before"):
        verify(*given, START, seen)
    assert json.loads(request.content)["kind"] in ("Paid", "OperationDone")
    assert delivery(shop)["state"] == "delivered"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"secret": "guessed"}, "does not fit"),
        ({"body": b"{}"}, "does not fit"),
        ({"delivery": "other"}, "does not fit"),
        ({"header": "v1=00"}, "expected MEVM-Signature"),
        ({"now": START + 301}, "within 300 s"),
        ({"now": START - 301}, "within 300 s"),
    ],
)
def test_verify__reverts_if_forged_or_late(change, text):
    header = sign("secret", "one", b'{"a":1}', START)
    given = {"secret": "secret", "header": header, "delivery": "one", "body": b'{"a":1}'}
    with pytest.raises(ForgedWebhook, match=text):
        verify(**({**given, "now": START, "seen": set()} | change))


def test_delivery__is_tried_again_with_the_same_id(hooked, clock):
    receiver = Receiver(500, 302)
    shop, _, deliveries = hooked(receiver)
    for wait in (0, 4, 1, 9, 1, 60):
        clock.time += wait
        deliveries.tick()
    assert len({each.headers["MEVM-Delivery"] for each in receiver.requests}) == 1
    assert (len(receiver.requests), delivery(shop)["state"]) == (3, "delivered")


def test_delivery__is_given_up_in_the_end(hooked, clock):
    receiver = Receiver(*[503] * 20)
    shop, _, deliveries = hooked(receiver)
    for _ in range(20):
        clock.time += 86_400
        deliveries.tick()
    row = delivery(shop)
    assert (row["state"], row["error"]) == ("dead", "the receiver answered 503")
    assert len(receiver.requests) == MAX_ATTEMPTS
    assert shop.get("/v1/webhooks").json()["webhooks"][0]["dead"] == 1


def test_delivery__is_refused_if_the_name_moves_inside(hooked):
    """DNS rebinding: public when registered, private when used."""
    receiver = Receiver()
    shop, _, deliveries = hooked(receiver, Names([PUBLIC], ["169.254.169.254"]))
    deliveries.tick()
    assert receiver.requests == []
    assert "not public" in delivery(shop)["error"]


def test_delivery__is_refused_if_one_address_is_inside(hooked):
    receiver = Receiver()
    shop, _, deliveries = hooked(receiver, Names([PUBLIC], [PUBLIC, "10.0.0.1"]))
    deliveries.tick()
    assert (receiver.requests, delivery(shop)["state"]) == ([], "pending")


def test_delivery__is_given_up_for_now_if_the_receiver_is_slow(hooked, monkeypatch):
    """A receiver that never ends its answer holds up nobody for longer than the limit."""
    monkeypatch.setattr("mevm_suite.gateway.webhooks.TIMEOUT", 0.05)

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            await asyncio.Event().wait()

    receiver = Receiver()
    receiver.client = lambda: httpx.AsyncClient(transport=Slow())
    shop, _, deliveries = hooked(receiver)
    deliveries.tick()
    assert (delivery(shop)["state"], delivery(shop)["error"]) == ("pending", "TimeoutError: ")


def test_webhook__is_removed_with_what_is_pending(hooked):
    receiver = Receiver()
    shop, hook, deliveries = hooked(receiver)
    path = f"/v1/webhooks/{hook['id']}"
    assert shop.http.delete(path, headers=shop.headers).status_code == 204
    assert shop.http.delete(path, headers=shop.headers).status_code == 404
    deliveries.tick()
    assert (receiver.requests, delivery(shop)["state"]) == ([], "dead")


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (f"http://{HOST}/", "https://"),
        ("https://other.example/", "not a host of this API key"),
        (f"https://{HOST}:8443/", "not a host of this API key"),
        (f"https://user@{HOST}/", "without user"),
        (f"https://{HOST}/#part", "fragment"),
        (f"https://{HOST}@evil.example/", "without user"),
        (f"https://{HOST}.evil.example/", "not a host"),
        (f"https://{HOST}:99999/", "URL"),
        ("https://127.0.0.1/", "not a host"),
    ],
)
def test_webhook__is_refused_if_its_url_is_not_the_clients(open_shop, url, text):
    answer = open_shop(resolver=Names([PUBLIC])).post("/v1/webhooks", {"url": url})
    assert (answer.status_code, text in answer.json()["detail"]) == (422, True), answer.json()


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
        *("2002:7f00:1::1", "2001:0:7f00:1::1", "2001:db8::1", "fe80::1%eth0", "nonsense"),
    ],
)
def test_is_public__is_false_for_what_is_inside(open_shop, address):
    assert not is_public(address)
    place = parse(URL, (HOST,))
    with pytest.raises(Refused, match="not public"):
        checked_address(place, Names([address]))
    with pytest.raises(Refused, match="no address"):
        checked_address(place, Names([]))


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111"])
def test_is_public__is_true_outside(address):
    assert is_public(address)
    assert checked_address(parse(URL, (HOST,)), Names([address])) == address


def test_parse__lets_development_stay_on_this_machine():
    place = parse("http://localhost:8000/hook?a=1", ("localhost:8000",), development=True)
    assert (place.port, place.path) == (8_000, "/hook?a=1")
    assert checked_address(place, Names(["127.0.0.1"]), development=True) == "127.0.0.1"
    with pytest.raises(Refused):
        checked_address(place, Names(["10.0.0.1"]), development=True)
