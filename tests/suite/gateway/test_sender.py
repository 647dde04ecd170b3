"""Transactions are sent once, whatever breaks, and whoever else uses the account."""

import pytest

OPERATOR, BUYER = 1, 3
DAY, UNIT = 86_400, 10**18

pytestmark = pytest.mark.rule("SEC-44")


class Crash(BaseException):
    """The end of the process."""


@pytest.fixture
def paid(world):
    """A purchase whose payment has arrived and is not swept yet."""

    def make(shop):
        offer = world.publish()
        opened = shop.purchase(offer).json()
        world.pay(opened["deposit_address"], int(opened["payment"]["amount"]))
        return offer, opened

    return make


def nonce(world):
    return world.w3.eth.get_transaction_count(world.account(OPERATOR))


def operations(shop):
    return shop.service.store.all("SELECT * FROM operation")


def status(shop, opened):
    return shop.get(f"/v1/purchases/{opened['id']}").json()["status"]


@pytest.mark.parametrize("is_sent", [False, True])
def test_crash__around_sending_is_made_good(open_shop, world, paid, monkeypatch, is_sent):
    shop, before = open_shop(), nonce(world)
    offer, opened = paid(shop)
    send = type(shop.service.chain).send

    def crash(chain, raw):
        if is_sent:
            send(chain, raw)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(type(shop.service.chain), "send", crash)
        with pytest.raises(Crash):
            shop.work(1)
    (row,) = operations(shop)
    assert row["state"] == "sent"
    second = open_shop()  # the same folder, as after a restart
    second.work()
    assert (status(shop, opened), nonce(world)) == ("paid", before + 1)
    assert world.trades(offer, world.account(BUYER)) == 1
    assert [each["state"] for each in operations(second)] == ["done"]


def test_crash__before_the_signature_is_on_the_disk_sends_nothing(open_shop, world, paid):
    shop, before = open_shop(), nonce(world)
    offer, opened = paid(shop)
    sign = shop.service._sender._signer.sign

    def crash(_):
        raise Crash

    shop.service._sender._signer.sign = crash
    with pytest.raises(Crash):
        shop.work(1)
    assert [each["state"] for each in operations(shop)] == ["queued"]
    shop.service._sender._signer.sign = sign
    shop.work()
    assert (status(shop, opened), nonce(world)) == ("paid", before + 1)


def test_nonce__that_was_used_elsewhere_is_replaced(open_shop, world, paid, monkeypatch):
    shop = open_shop()
    offer, opened = paid(shop)
    with monkeypatch.context() as patch:
        patch.setattr(type(shop.service.chain), "send", lambda *_: "nobody listens")
        shop.work(1)
    world.pay(world.account(BUYER), 1, OPERATOR)
    shop.work()
    assert status(shop, opened) == "paid"
    assert world.trades(offer, world.account(BUYER)) == 1


def test_fee__rises_where_a_transaction_waits(open_shop, world, paid, clock, monkeypatch):
    shop, before = open_shop(resend_after=0), nonce(world)
    request = world.w3.provider.make_request
    offer, opened = paid(shop)
    request("evm_setAutomine", [False])
    shop.work(1)
    (first,) = shop.service.store.all("SELECT * FROM sent")
    clock.time += 61
    fees = shop.service.chain.fees()
    monkeypatch.setattr(shop.service.chain, "fees", lambda: (2 * fees[0], 2 * fees[1]))
    shop.work(1)
    both = shop.service.store.all("SELECT * FROM sent")
    assert [each["nonce"] for each in both] == [before, before]
    assert int(both[1]["fee"]) >= int(first["fee"]) * 125 // 100
    request("evm_setAutomine", [True])
    request("evm_mine", [])
    shop.work()
    assert (status(shop, opened), nonce(world)) == ("paid", before + 1)
    assert [each["state"] for each in operations(shop)] == ["done"]


def test_operation__fails_without_gas_if_it_would_revert(open_shop, world, paid):
    shop, before = open_shop(), nonce(world)
    offer, opened = paid(shop)
    shop.service._deposits.tick()
    arguments = (bytes.fromhex(offer[2:]), world.account(BUYER), "0x" + "00" * 20)
    world.transact(BUYER, "DepositAddress", "sweep", *arguments)
    shop.work()
    (row,) = operations(shop)
    assert (row["state"], row["cost"]) == ("failed", "0")
    assert "paid too little" in row["error"]
    assert (status(shop, opened), nonce(world)) == ("paid", before)
    assert "OperationFailed" in [each["kind"] for each in shop.events()]


def test_watcher__reads_again_what_a_reorganisation_replaced(open_shop, world):
    shop = open_shop()
    request = world.w3.provider.make_request
    offer = world.publish()
    opened = shop.purchase(offer).json()
    amount = int(opened["payment"]["amount"])
    shop.work()
    snapshot = request("evm_snapshot", [])["result"]
    arguments = (bytes.fromhex(offer[2:]), "0x" + "00" * 20, world.account(BUYER))
    world.transact(BUYER, "AutomaticContract", "buy", *arguments, value=amount)
    shop.work()
    assert status(shop, opened) == "paid"
    assert request("evm_revert", [snapshot])["result"] is True
    shop.work()
    assert status(shop, opened) == "paying"  # the chain has no such trade now
    request("evm_mine", [])
    world.transact(BUYER, "AutomaticContract", "buy", *arguments, value=amount)
    shop.work()
    assert status(shop, opened) == "paid"
    assert world.trades(offer, world.account(BUYER)) == 1
