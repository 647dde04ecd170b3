"""What the plugin gives to ape, seen from inside the project that it belongs to."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import ape
import pytest
from ape.exceptions import APINotImplementedError, ConfigError, OutOfGasError, ProviderError
from pydantic import ValidationError

from ape_mevm.config import MevmConfig
from ape_mevm.exceptions import NodeUnreachableError
from ape_mevm.provider import MevmProvider
from ape_mevm.trace import trace_call_parameters
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher

UNUSED_URI = "http://127.0.0.1:1"


@pytest.fixture
def local_network():
    return ape.networks.ethereum.local


def test_plugin__imports_nothing_when_it_is_loaded():
    code = "import sys, ape_mevm; print('mevm' in sys.modules, 'web3' in sys.modules)"
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert completed.stdout == "False False\n", completed.stderr


def test_network__is_ours_by_default(provider):
    assert isinstance(provider, MevmProvider)
    assert provider.network_choice == "ethereum:local:mevm"
    assert provider.supports_tracing
    assert provider.http_uri is None


def test_connect__begins_anew_after_disconnect(local_network):
    settings = {"chain_id": 77_001}
    with local_network.use_provider("mevm", provider_settings=settings) as provider:
        assert provider.chain_id == 77_001
        provider.mine(5)
        assert provider.get_block("latest").number == 5
        provider.disconnect()
        assert not provider.is_connected
        provider.connect()
        assert provider.get_block("latest").number == 0


def test_chains_of_one_process__are_independent(local_network, chain):
    height = chain.blocks.height
    settings = {"chain_id": 77_002}
    with local_network.use_provider("mevm", provider_settings=settings) as provider:
        provider.mine(3)
    assert chain.blocks.height == height


def test_connect__forks_another_chain(local_network):
    other = Node(NodeSettings(chain_id=77_003, account_count=0))
    other.mine(2)
    stranger = "0x" + "57" * 20
    other.set_balance(bytes.fromhex(stranger[2:]), 7)
    dispatcher = Dispatcher(other)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = dispatcher.handle_bytes(body)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        fork = {"url": f"http://127.0.0.1:{server.server_port}", "cache": False}
        with local_network.use_provider("mevm", provider_settings={"fork": fork}) as provider:
            assert provider.chain_id == 77_003
            assert provider.get_block("latest").number == 2
            assert provider.get_balance(stranger) == 7
        server.shutdown()


def test_connect__raises_if_nothing_listens(local_network):
    provider = local_network.get_provider("mevm", provider_settings={"uri": UNUSED_URI})
    with pytest.raises(NodeUnreachableError, match="No MEVM node answers at .* `mevm node`"):
        provider.connect()
    assert not provider.is_connected


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"uri": "localhost:8545"}, "uri must begin with http"),
        ({"request_timeout": 0}, "greater than 0"),
        ({"chain_id": 2**64}, "less than"),
        ({"fork": {"url": "ws://localhost"}}, "fork url must begin with http"),
    ],
)
def test_config__raises_if_invalid(settings, message):
    with pytest.raises((ValidationError, ConfigError), match=message):
        MevmConfig(**settings)


def test_config__is_read_from_environment(monkeypatch):
    monkeypatch.setenv("APE_MEVM_URI", UNUSED_URI)
    assert MevmConfig().uri == UNUSED_URI


def test_make_request__raises_if_method_is_unknown(provider):
    with pytest.raises(APINotImplementedError, match="the node has no method eth_nothing"):
        provider.make_request("eth_nothing")


def test_make_request__raises_if_parameters_are_wrong(provider):
    with pytest.raises(ProviderError, match="invalid argument 0"):
        provider.make_request("eth_getBalance", [7])


def test_get_virtual_machine_error__names_out_of_gas(provider):
    error = provider.get_virtual_machine_error(ProviderError("out of gas"), trace=None)
    assert isinstance(error, OutOfGasError)


def test_test_accounts__are_those_of_the_node(provider, accounts):
    addresses = [account.address for account in accounts]
    assert addresses == provider.web3.eth.accounts


OVERRIDES = {"0x" + "aa" * 20: {"balance": "0x1"}}


@pytest.mark.parametrize(
    "third, options",
    [
        ([], {"enableMemory": True}),
        ([None], {"enableMemory": True}),
        ([OVERRIDES], {"enableMemory": True, "stateOverrides": OVERRIDES}),
        ([{"tracer": "callTracer"}], {"enableMemory": True, "tracer": "callTracer"}),
        ([{"enableMemory": False}], {"enableMemory": False}),
    ],
)
def test_trace_call_parameters__become_trace_options(third, options):
    sent = trace_call_parameters([{"type": 2, "value": "0x1"}, "latest", *third])
    assert sent == [{"type": "0x2", "value": "0x1"}, "latest", options]
