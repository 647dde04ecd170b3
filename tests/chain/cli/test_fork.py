"""`mevm node --fork-url`: the options, and one node that forks another."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from node_process import MEVM

from mevm.cli.failure import Failure
from mevm.cli.fork_options import HARDFORKS, NAMES, make_fork_settings
from mevm.node import Node, NodeSettings
from mevm.remote.cache import default_folder
from mevm.remote.origin import ForkSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.vm.forks import Fork

URL = "http://127.0.0.1:8545"


def made(**given: Any) -> ForkSettings | None:
    """Return the settings of options, those that are left out included."""
    nothing: dict[str, Any] = {**dict.fromkeys(NAMES), "fork_header": (), "no_rate_limit": False}
    return make_fork_settings({**nothing, "fork_url": URL, **given})


def test_make_fork_settings__has_the_defaults() -> None:
    assert made(fork_url=None) is None
    assert made() == ForkSettings(url=URL)
    assert made().cache == default_folder()


def test_make_fork_settings__reads_every_option(tmp_path: Path) -> None:
    found = made(
        fork_block_number=-5,
        fork_header=("X-Key: a:b", "Accept:c"),
        fork_chain_id=1,
        fork_retry_backoff=250,
        retries=0,
        timeout=1_500,
        compute_units_per_second=330,
        fork_cache=tmp_path,
        hardfork="cancun",
        mevm_precompiles=False,
    )
    assert found == ForkSettings(
        url=URL,
        block_number=-5,
        headers={"X-Key": "a:b", "Accept": "c"},
        chain_id=1,
        timeout=1.5,
        retries=0,
        backoff=0.25,
        calls_per_second=16.5,
        cache=tmp_path,
        hardfork=Fork.CANCUN,
        mevm_precompiles=False,
    )
    assert made(no_storage_caching=True).cache is None
    assert made(compute_units_per_second=1, no_rate_limit=True).calls_per_second is None


def test_make_fork_settings__finds_the_block_in_the_address() -> None:
    assert made(fork_url=f"{URL}@17") == ForkSettings(url=URL, block_number=17)
    assert made(fork_url="http://key@host/") == ForkSettings(url="http://key@host/")
    with pytest.raises(Failure, match="names a block already"):
        made(fork_url=f"{URL}@17", fork_block_number=3)


def test_make_fork_settings__refuses_what_is_no_header() -> None:
    with pytest.raises(Failure, match="expected one like 'Authorization: Bearer"):
        made(fork_header=("secret",))


def test_hardforks__are_all_that_there_are() -> None:
    assert [each.upper() for each in HARDFORKS] == [each.name for each in Fork]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--retries", "3"], "--retries goes with --fork-url."),
        (["--fork-url", URL, "--datadir", "x"], "--datadir does not go with --fork-url."),
        (["--fork-url", "ws://127.0.0.1:1"], "expected one like http://127.0.0.1:8545"),
        (["--fork-url", "http://127.0.0.1:1"], "no answer of 127.0.0.1:1: Connection refused"),
    ],
)
def test_node__says_what_is_wrong(flags: list[str], message: str) -> None:
    done = subprocess.run([*MEVM, "node", *flags], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert message in done.stderr and "Traceback" not in done.stderr


def test_node__forks_another(start: Any) -> None:
    origin = start("--chain-id", "4242", "--accounts", "1")
    stranger = "0x" + "57" * 20
    origin.ask("anvil_setBalance", stranger, "0x7")
    origin.ask("evm_mine")
    forked = start("--fork-url", origin.url, "--no-storage-caching", "--accounts", "1")
    assert f"Fork of:    {origin.url}/" in forked.lines
    assert forked.ask("eth_chainId") == hex(4242)
    assert forked.ask("eth_getBalance", stranger) == "0x7"
    assert forked.ask("eth_getBlockByNumber", "0x0", False) == origin.ask(
        "eth_getBlockByNumber", "0x0", False
    )
    payer = forked.ask("eth_accounts")[0]
    forked.ask("eth_sendTransaction", {"from": payer, "to": stranger, "value": "0x1"})
    assert forked.ask("eth_getBalance", stranger) == "0x8"
    assert origin.ask("eth_getBalance", stranger) == "0x7"
    assert forked.stop()[0] == 0


def test_requests__wait_in_a_thread_on_a_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that may ask the remote node runs in the event loop."""
    dispatcher = Dispatcher(Node(NodeSettings(account_count=0)))
    monkeypatch.setattr(Node, "forked", True)
    for name in dispatcher.methods:
        line = dispatcher.line({"method": name, "params": []})
        assert line.name in ("READ", "TRACE", "CHANGE"), name
