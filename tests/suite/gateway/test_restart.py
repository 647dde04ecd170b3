"""The gateway as a process that is killed at random moments, and stopped in good order."""

import os
import random
import signal
import subprocess
import sys
import time

import httpx
import pytest
from eth_account import Account

from mevm_suite.gateway.keys import ApiKeys
from mevm_suite.gateway.store import Store

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
PURCHASES = 200 if IS_LONG else 20
KILLS = 30 if IS_LONG else 3
SEED = 20_180_122
PATIENCE = 300
OPERATOR, BUYER = 1, 3
UNIT = 10**18
COMMAND = "from mevm_suite.commands.gateway import gateway; gateway()"

pytestmark = pytest.mark.rule("SEC-44")


class Process:
    """A gateway in a process of its own, and a client that does not give up."""

    def __init__(self, world, folder):
        self.world = world
        self.folder = folder
        store = Store(folder / "data")
        token = ApiKeys(store).create("shop", 100 * UNIT, (), 0)
        store.close()
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(timeout=30, headers=self.headers)
        self.process = None
        self.start()

    def start(self):
        options = ["--rpc", self.world.url, "--deployment", str(self.world.path), "--port", "0"]
        options += ["--data", str(self.folder / "data"), "--poll", "0.05", "--rate", "10000"]
        environment = os.environ | {"MEVM_PRIVATE_KEY": self.world.keys[OPERATOR]}
        with (self.folder / "errors").open("a") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, "run", *options],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        line = self.process.stdout.readline()
        assert line.startswith("Listening on "), (self.folder / "errors").read_text()
        self.url = line.removeprefix("Listening on ").strip()

    def stop(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        return code

    def request(self, method, path, **more):
        """Ask until there is an answer."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.client.request(method, self.url + path, **more)
            except httpx.TransportError:
                assert time.monotonic() < end, (self.folder / "errors").read_text()
                time.sleep(0.05)

    def purchase(self, offer, number):
        body = {"offer": offer, "buyer": buyer(number)}
        headers = {"Idempotency-Key": f"cart-{number}"}
        answer = self.request("POST", "/v1/purchases", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def paid(self, purchase):
        """Wait until a purchase is paid, and return its trade."""
        end = time.monotonic() + PATIENCE
        while True:
            shown = self.request("GET", f"/v1/purchases/{purchase['id']}").json()
            if shown["status"] == "paid":
                return shown["trade"]
            assert time.monotonic() < end, (shown, (self.folder / "errors").read_text())
            time.sleep(0.05)


def buyer(number):
    return str(Account.from_key((number + 1).to_bytes(32, "big")).address)


@pytest.fixture
def gateway(world, tmp_path):
    process = Process(world, tmp_path)
    yield process
    process.client.close()
    if process.process.poll() is None:
        process.stop()


@pytest.mark.slow
def test_restart__loses_and_doubles_nothing(gateway, world):
    """Kill it at random moments among purchases; compare the chain with the requests."""
    moments = random.Random(SEED)
    kills = set(moments.sample(range(PURCHASES), KILLS))
    offer = world.publish()
    first_nonce = world.w3.eth.get_transaction_count(world.account(OPERATOR))
    opened = []
    for number in range(PURCHASES):
        opened.append(gateway.purchase(offer, number))
        world.pay(opened[-1]["deposit_address"], int(opened[-1]["payment"]["amount"]))
        if number in kills:
            time.sleep(moments.uniform(0, 0.1))
            gateway.stop()
            gateway.start()
    trades = [gateway.paid(each) for each in opened]
    again = [gateway.purchase(offer, number) for number in range(PURCHASES)]
    assert again == opened
    assert len(set(trades)) == PURCHASES
    counts = [world.trades(offer, buyer(number)) for number in range(PURCHASES)]
    assert counts == [1] * PURCHASES
    assert int(world.read("AutomaticContract", "left", bytes.fromhex(offer[2:]))) == (
        1_000 - PURCHASES
    )
    assert {world.w3.eth.get_balance(each["deposit_address"]) for each in opened} == {0}
    sent = world.w3.eth.get_transaction_count(world.account(OPERATOR)) - first_nonce
    assert sent == PURCHASES
    events = gateway.request("GET", "/v1/events?seconds=0").text
    assert events.count("event: Paid\n") == PURCHASES
    # One more kill after the last sweep: what was settled stays settled.
    gateway.stop()
    gateway.start()
    assert [gateway.paid(each) for each in opened] == trades


def test_stop__ends_streams_and_leaves_in_good_order(gateway):
    address = f"{gateway.url}/v1/events?seconds=3600"
    with httpx.stream("GET", address, headers=gateway.headers, timeout=PATIENCE) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        gateway.process.send_signal(signal.SIGTERM)
        assert b"".join(stream.iter_raw()) == b""
    assert gateway.process.wait(PATIENCE) in (0, -signal.SIGTERM)
    assert (gateway.folder / "errors").read_text() == ""


def test_run__refuses_a_second_gateway_on_the_same_data(gateway):
    folder = gateway.folder / "second"
    folder.mkdir()
    (folder / "data").symlink_to(gateway.folder / "data")
    second = object.__new__(Process)
    second.world, second.folder = gateway.world, folder
    with pytest.raises(AssertionError, match="another gateway is running here"):
        second.start()
    assert second.process.wait(PATIENCE) == 2
    second.process.stdout.close()
