"""Login by a name of the real NameRegistry, which is the account's that it points to then."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.accounts.messages import Domain, hash_to_sign, sign
from mevm_suite.accounts.names import name_key
from mevm_suite.gateway.contracts import Contracts
from mevm_suite.gateway.store import FILE, Store
from mevm_suite.holder.failure import Unusable

START, UNIT = 1_800_000_000, 10**18
DEPLOYER, SELLER, BUYER, STRANGER = 0, 2, 3, 5
SECRET = b"\1" * 32
OTHER_KEY = "0x" + "07" * 32

pytestmark = pytest.mark.rule("SEC-40")


@pytest.fixture
def registry(world, monkeypatch, tmp_path):
    """The registry, in a record of its own."""
    place = world.signed_by(DEPLOYER).deploy("NameRegistry", UNIT)
    record = json.loads(world.path.read_text())
    record["contracts"].append({"contract": "NameRegistry", "address": place})
    path = tmp_path / "names.json"
    path.write_text(json.dumps(record))
    monkeypatch.setattr(world, "path", path)
    monkeypatch.setitem(world.at, "NameRegistry", place)
    return place


@pytest.fixture
def register(world, registry):
    """Commit to a name, wait, and register it."""

    def commit_and_register(key, account, owner=BUYER):
        key = bytes.fromhex(key[2:])
        words = (key, world.account(owner), account, SECRET)
        committed = world.read("NameRegistry", "commitment_of", *words)
        world.transact(owner, "NameRegistry", "commit", committed)
        later = world.w3.eth.get_block("latest")["timestamp"] + 61
        world.w3.provider.make_request("evm_mine", [later])
        register = ("NameRegistry", "register", key, account, SECRET)
        world.transact(owner, *register, value=UNIT)

    return commit_and_register


@pytest.fixture
def key(world, registry, register):
    """The key of the buyer's name, by the real hash."""
    found = "0x" + name_key("fruit-shop", world.read("NameRegistry", "salt")).hex()
    register(found, world.account(BUYER))
    return found


@pytest.fixture
def shop(registry, open_shop):
    return open_shop()


def nonce_for(shop, name_key):
    return shop.post("/v1/login/nonce", {"name_key": name_key})


def message(address, nonce):
    issued = datetime.fromtimestamp(START, UTC).isoformat().replace("+00:00", "Z")
    return (
        f"shop.example wants you to sign in with your Ethereum account:\n{address}\n\n\n"
        "URI: https://shop.example/login\nVersion: 1\nChain ID: 1337\n"
        f"Nonce: {nonce}\nIssued At: {issued}"
    )


def log_in(shop, world, number, nonce, name_key):
    text = message(world.account(number), nonce)
    signed = Account.sign_message(encode_defunct(text=text), world.keys[number])
    body = {"message": text, "signature": "0x" + bytes(signed.signature).hex()}
    return shop.post("/v1/login", body | ({} if name_key is None else {"name_key": name_key}))


def check_refused(answer, text):
    assert (answer.status_code, answer.json()["title"]) == (403, "Login refused")
    assert answer.headers["content-type"] == "application/problem+json"
    assert text in answer.json()["detail"]


def test_login__opens_a_session_of_the_name(shop, world, key):
    told = nonce_for(shop, key).json()
    assert (told["name_key"], told["address"]) == (key, world.account(BUYER))
    answer = log_in(shop, world, BUYER, told["nonce"], key)
    assert answer.status_code == 201, answer.json()
    shown = shop.get("/v1/login", **{"MEVM-Session": answer.json()["session"]}).json()
    assert (shown["address"], shown["name_key"]) == (world.account(BUYER), key)


def test_login__by_address_has_no_name(shop, world, key):
    nonce = shop.post("/v1/login/nonce", {}).json()["nonce"]
    answer = log_in(shop, world, BUYER, nonce, None)
    assert (answer.status_code, answer.json()["name_key"]) == (201, None)


def test_login__is_refused_to_another_account(shop, world, key):
    nonce = nonce_for(shop, key).json()["nonce"]
    check_refused(log_in(shop, world, STRANGER, nonce, key), "the name points to")
    # The nonce is still there for whom it was given.
    assert log_in(shop, world, BUYER, nonce, key).status_code == 201


def test_login__follows_the_name_to_another_account(shop, world, key):
    before = nonce_for(shop, key).json()["nonce"]
    words = ("NameRegistry", "point", bytes.fromhex(key[2:]), world.account(STRANGER))
    world.transact(BUYER, *words)
    check_refused(log_in(shop, world, BUYER, before, key), "the name points to")
    told = nonce_for(shop, key).json()
    assert told["address"] == world.account(STRANGER)
    assert log_in(shop, world, STRANGER, told["nonce"], key).status_code == 201


def test_login__is_refused_if_the_name_was_cancelled(shop, world, key):
    nonce = nonce_for(shop, key).json()["nonce"]
    world.transact(BUYER, "NameRegistry", "cancel", bytes.fromhex(key[2:]))
    check_refused(log_in(shop, world, BUYER, nonce, key), "nobody holds this name")
    answer = nonce_for(shop, key)
    assert (answer.status_code, answer.json()["detail"]) == (404, "nobody holds this name")


def test_login__takes_a_nonce_for_its_own_name_alone(shop, world, key, register):
    register(OTHER_KEY, world.account(BUYER))
    named = nonce_for(shop, key).json()["nonce"]
    plain = shop.post("/v1/login/nonce", {}).json()["nonce"]
    for nonce, name in ((named, OTHER_KEY), (named, None), (plain, key)):
        check_refused(log_in(shop, world, BUYER, nonce, name), "never given out for this")
    assert log_in(shop, world, BUYER, named, key).status_code == 201


def test_login__asks_a_contract_account_that_the_name_points_to(shop, world, register):
    account = world.contract_account()
    register(OTHER_KEY, account, SELLER)
    told = nonce_for(shop, OTHER_KEY).json()
    assert told["address"] == account
    # Its owner's own address is not the account.
    check_refused(log_in(shop, world, SELLER, told["nonce"], OTHER_KEY), "the name points to")
    text = message(account, told["nonce"])
    digest = keccak(b"\x19Ethereum Signed Message:\n" + str(len(text)).encode() + text.encode())
    good = sign(world.keys[SELLER], hash_to_sign(Domain(1337, account), digest))
    body = {"message": text, "signature": "0x" + good.hex(), "name_key": OTHER_KEY}
    assert shop.post("/v1/login", body).status_code == 201


def test_login__needs_a_registry(open_shop, world):
    shop = open_shop()
    answer = nonce_for(shop, OTHER_KEY)
    assert (answer.status_code, "no NameRegistry" in answer.json()["detail"]) == (409, True)
    nonce = shop.post("/v1/login/nonce", {}).json()["nonce"]
    answer = log_in(shop, world, BUYER, nonce, OTHER_KEY)
    assert (answer.status_code, "no NameRegistry" in answer.json()["detail"]) == (409, True)


def test_contracts__have_at_most_one_registry(world, registry):
    record = json.loads(world.path.read_text())
    record["contracts"].append({"contract": "NameRegistry", "address": world.account(STRANGER)})
    world.path.write_text(json.dumps(record))
    with pytest.raises(Unusable, match="expected one NameRegistry, found 2"):
        Contracts.load(world.path)


@pytest.mark.parametrize(
    "body",
    [
        *({"name_key": "fruit-shop"}, {"name": "fruit-shop"}, {"name_key": 7}),
        *({"name_key": "0x" + "07" * 31}, {"name_key": "0x" + "AB" * 32}),
    ],
)
def test_nonce__is_for_a_key_and_not_for_a_name(shop, body):
    assert shop.post("/v1/login/nonce", body).status_code == 422


def test_nonce__is_for_no_unknown_name(shop):
    @given(st.binary(min_size=32, max_size=32))
    def run(key):
        answer = nonce_for(shop, "0x" + key.hex())
        assert (answer.status_code, answer.json()["title"]) == (404, "Not found")

    run()


def test_store__takes_over_a_file_from_before_names(tmp_path):
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as old:
        for table in ("login_nonce", "session"):
            old.execute(f"ALTER TABLE {table} DROP COLUMN name_key")
        old.execute("INSERT INTO session VALUES (x'00', 'shop', '0x', 1)")
        old.execute("PRAGMA user_version = 1")
    old.close()
    store = Store(tmp_path)
    (row,) = store.all("SELECT * FROM session")
    assert (row["address"], row["name_key"]) == ("0x", None)
    store.close()


def test_store__refuses_a_file_of_a_later_version(tmp_path):
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as later:
        later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(Unusable, match="expected version 2 at most, got 99"):
        Store(tmp_path)
