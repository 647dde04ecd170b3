"""Sign-In with Ethereum: what is accepted, and all that is not."""

from datetime import UTC, datetime

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils import keccak

from mevm_suite.accounts.messages import Domain, hash_to_sign, sign
from mevm_suite.gateway.siwe import WrongMessage, parse

START = 1_800_000_000
SELLER, BUYER, STRANGER = 2, 3, 5
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

pytestmark = pytest.mark.rule("SEC-44")


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def message(address=ADDRESS, nonce="0123456789abcdef", statement="\nLet me in.\n", **changes):
    fields = {
        "domain": "shop.example",
        "uri": "https://shop.example/login",
        "version": "1",
        "chain": "1337",
        "issued": at(START),
        "tail": "",
    } | changes
    return (
        f"{fields['domain']} wants you to sign in with your Ethereum account:\n{address}\n"
        f"{statement}\nURI: {fields['uri']}\nVersion: {fields['version']}\n"
        f"Chain ID: {fields['chain']}\nNonce: {nonce}\nIssued At: {fields['issued']}"
        f"{fields['tail']}"
    )


def signed(key, text):
    return "0x" + bytes(Account.sign_message(encode_defunct(text=text), key).signature).hex()


def nonce_of(shop):
    return shop.post("/v1/login/nonce", {}).json()["nonce"]


def log_in(shop, world, number=BUYER, key=None, **changes):
    nonce = changes.pop("nonce", None) or nonce_of(shop)
    text = message(world.account(number), nonce, **changes)
    signature = signed(world.keys[number if key is None else key], text)
    return shop.post("/v1/login", {"message": text, "signature": signature})


def test_login__opens_a_session_and_ends_it(shop, world, clock):
    answer = log_in(shop, world)
    assert answer.status_code == 201, answer.json()
    token = answer.json()["session"]
    shown = shop.get("/v1/login", **{"MEVM-Session": token})
    assert shown.json()["address"] == world.account(BUYER)
    headers = shop.headers | {"MEVM-Session": token}
    assert shop.http.delete("/v1/login", headers=headers).status_code == 204
    assert shop.get("/v1/login", **{"MEVM-Session": token}).status_code == 403


def test_login__ends_with_its_time(shop, world, clock):
    token = log_in(shop, world).json()["session"]
    clock.time += 3_601
    assert shop.get("/v1/login", **{"MEVM-Session": token}).status_code == 403


def test_login__is_another_clients_nothing(open_shop, world):
    first, second = open_shop(), open_shop()
    token = log_in(first, world).json()["session"]
    assert second.get("/v1/login", **{"MEVM-Session": token}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"domain": "evil.example"}, "not a domain"),
        ({"uri": "https://evil.example/"}, "URI of the domain"),
        ({"uri": "https://shop.example.evil/"}, "URI of the domain"),
        ({"chain": "1"}, "expected chain id 1337"),
        ({"version": "2"}, "EIP-4361"),
        ({"tail": "\nExpiration Time: " + at(START)}, "has expired"),
        ({"tail": "\nNot Before: " + at(START + 1)}, "not valid yet"),
        ({"issued": at(START + 3_600)}, "of the future"),
        ({"issued": "2026-02-30T00:00:00Z"}, "a time of RFC 3339"),
        ({"tail": "\nAnything: else"}, "EIP-4361"),
        ({"tail": "\n"}, "EIP-4361"),
        ({"nonce": "neverGivenOut"}, "never given out"),
        ({"key": STRANGER}, "signature does not fit"),
    ],
)
def test_login__is_refused_if(shop, world, changes, text):
    answer = log_in(shop, world, **changes)
    assert (answer.status_code, answer.json()["title"]) == (403, "Login refused")
    assert text in answer.json()["detail"]


def test_login__uses_a_nonce_once(shop, world):
    nonce = nonce_of(shop)
    assert log_in(shop, world, nonce=nonce).status_code == 201
    again = log_in(shop, world, nonce=nonce)
    assert (again.status_code, "was used" in again.json()["detail"]) == (403, True)


def test_login__uses_a_nonce_in_time(shop, world, clock):
    nonce = nonce_of(shop)
    clock.time += 601
    assert log_in(shop, world, nonce=nonce).status_code == 403


def test_login__asks_a_contract_account(shop, world):
    account = world.contract_account()
    text = message(account, nonce_of(shop))
    content = text.encode()
    digest = keccak(b"\x19Ethereum Signed Message:\n" + str(len(content)).encode() + content)
    good = sign(world.keys[SELLER], hash_to_sign(Domain(1337, account), digest))
    for signature, status in ((signed(world.keys[SELLER], text), 403), ("0x" + good.hex(), 201)):
        answer = shop.post("/v1/login", {"message": text, "signature": signature})
        assert answer.status_code == status


def test_parse__reads_every_part():
    tail = (
        "\nExpiration Time: 2027-01-15T09:00:00.5+01:00\nNot Before: 2027-01-15T07:00:00Z"
        "\nRequest ID: cart-1\nResources:\n- ipfs://abc\n- https://shop.example/terms"
    )
    found = parse(message(tail=tail))
    assert (found.domain, found.address, found.chain_id) == ("shop.example", ADDRESS, 1337)
    assert (found.expires, found.begins) == (1_800_000_000.5, 1_799_996_400.0)
    assert parse(message(statement="\n")).issued == START


@pytest.mark.parametrize(
    "text",
    [
        "",
        message(ADDRESS.lower()),
        message(nonce="short"),
        message(statement="\nTwo\nlines.\n"),
        message(statement="\nTschüss\n"),
        message(chain="01337"),
        message(uri="not a uri"),
        message(issued="yesterday"),
        " " + message(),
        message() + " ",
        message().replace("\n", "\r\n"),
        message(domain="user@shop.example"),
    ],
)
def test_parse__reverts_if_the_form_is_another(text):
    with pytest.raises(WrongMessage):
        parse(text)
