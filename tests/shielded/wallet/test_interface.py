"""How the wallet reads the contracts' words."""

import pytest
from eth_abi import encode
from eth_utils import event_abi_to_log_topic
from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.output import build_abi_output
from vyper.compiler.phases import CompilerData

from mevm_suite.paths import ROOT
from shielded.assets import Asset, encode_name
from shielded.wallet.events import Left, NullifierUsed, OpenNoteCreated
from shielded.wallet.failure import ChainError
from shielded.wallet.interface import interface, read_log, type_of

SOURCES = {"pool": "IShieldedPool", "vault": "IShieldedVault", "registry": "IAssetRegistry"}
PLACE = (7, b"\1" * 32, 3)


def entry_of(contract: str, name: str) -> dict:
    (found,) = (each for each in interface(contract) if each.get("name") == name)
    return found


def topic(contract: str, name: str) -> bytes:
    return bytes(event_abi_to_log_topic(entry_of(contract, name)))


@pytest.mark.parametrize("contract", SOURCES)
def test_interface__is_what_the_compiler_says(contract):
    bundle = FilesystemInputBundle([ROOT])
    source = bundle.load_file(f"interfaces/{SOURCES[contract]}.vyi")
    assert interface(contract) == build_abi_output(CompilerData(source, bundle))


def test_read_log__reads_indexed_words_and_data():
    words = [topic("pool", "NullifierUsed"), (5).to_bytes(32, "big")]
    assert read_log("pool", PLACE, words, b"") == NullifierUsed(*PLACE, 5)


def test_read_log__reads_assets():
    asset = Asset.of_ticket("LAND", 9)
    words = [topic("vault", "Left"), b"\3" * 20]
    words[1] = words[1].rjust(32, b"\0")
    plain = (asset.currency, asset.amount, asset.category, asset.ticket, asset.count)
    data = encode(["(bytes32,uint256,bytes32,uint256,uint256)", "bool"], [plain, True])
    assert read_log("vault", PLACE, words, data) == Left(*PLACE, b"\3" * 20, asset, True)


def test_read_log__reads_open_notes():
    asset = (encode_name("GOLD"), 4, bytes(32), 0, 0)
    note = (((1, 2), (3, 4), (5, 6)), asset, [b"a" * 32, b"b" * 32], 77)
    entry = entry_of("pool", "OpenNoteCreated")
    types = [type_of(each) for each in entry["inputs"] if not each["indexed"]]
    words = [topic("pool", "OpenNoteCreated"), (8).to_bytes(32, "big"), bytes(32)]
    found = read_log("pool", PLACE, words, encode(types, [6, note]))
    points, memo = ((1, 2), (3, 4), (5, 6)), b"a" * 32 + b"b" * 32
    expected = OpenNoteCreated(*PLACE, 8, bytes(20), 6, points, Asset(*asset), memo, 77)
    assert found == expected


def test_read_log__passes_over_events_that_no_wallet_reads():
    assert read_log("vault", PLACE, [topic("vault", "Funded"), bytes(32)], b"") is None
    assert read_log("vault", PLACE, [], b"") is None


@pytest.mark.parametrize(
    ("words", "data"), [([], b""), ([bytes(31)], b""), ([bytes(32), bytes(32)], b"")]
)
def test_read_log__refuses_what_no_contract_writes(words, data):
    with pytest.raises(ChainError, match="log 3 of block 7"):
        read_log("pool", PLACE, [topic("pool", "NullifierUsed"), *words], data)


def test_read_log__refuses_assets_out_of_form():
    words = [topic("vault", "Left"), bytes(32)]
    plain = (bytes(32), 5, bytes(32), 0, 0)
    data = encode(["(bytes32,uint256,bytes32,uint256,uint256)", "bool"], [plain, True])
    with pytest.raises(ChainError, match="named exactly if"):
        read_log("vault", PLACE, words, data)
