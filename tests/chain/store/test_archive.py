"""Old blocks in cold files: found as before, and done without."""

import shutil

import pytest
from click.testing import CliRunner

from mevm.blocks import HistoryPruned, StateUnavailable
from mevm.cli.archive import archive
from mevm.store import COLD
from mevm.store.errors import StoreError

pytestmark = pytest.mark.rule("WSG-14")
HEIGHT = 300
BEFORE = 40


@pytest.fixture
def archived(start, tmp_path):
    """Return all blocks of a chain whose first ones are in a cold file, and the directory."""
    node = start()
    payer, payee = node.accounts.addresses()[:2]
    node.send_transaction({"from": payer, "to": payee, "value": 1})
    node.mine(HEIGHT - 1)
    node.close()
    blocks = node.chain.blocks()
    assert move(tmp_path / "data", BEFORE)[0] == 0
    return blocks, tmp_path / "data"


def move(folder, before):
    """Run `mevm archive`; return its exit code and its output."""
    done = CliRunner().invoke(archive, ["--datadir", str(folder), "--before", str(before)])
    return done.exit_code, done.output


def test_archive__keeps_every_block_readable(archived, start):
    blocks, folder = archived
    assert [path.name.split("-")[:2] for path in (folder / COLD).iterdir()] == [["1", "39"]]
    node = start()
    assert [block.rlp() for block in node.chain.blocks()] == [block.rlp() for block in blocks]
    first = blocks[1].transactions[0].hash
    assert node.chain.receipt(first) == blocks[1].receipts[0]
    node.mine()
    with pytest.raises(StateUnavailable, match="state of block 200 was not kept"):
        node.rewind(200)
    assert move(folder, BEFORE)[0] == 2  # in use


def test_archive__goes_on_where_it_ended(archived, start):
    blocks, folder = archived
    assert "no block before 40" in move(folder, BEFORE)[1]
    assert move(folder, BEFORE + 5)[0] == 0
    assert sorted(path.name.split("-")[1] for path in (folder / COLD).iterdir()) == ["39", "44"]
    assert start().chain.blocks()[-1].hash == blocks[-1].hash


def test_archive__leaves_what_the_next_block_needs(archived):
    code, output = move(archived[1], HEIGHT - 254)
    assert (code, f"expected at most {HEIGHT - 255}" in output) == (2, True)


def test_node__does_without_cold_files(archived, start):
    blocks, folder = archived
    shutil.rmtree(folder / COLD)
    node = start()
    assert node.head.hash == blocks[-1].hash
    assert node.chain.block(BEFORE).hash == blocks[BEFORE].hash
    assert node.chain.block(BEFORE - 1) is None
    assert node.chain.genesis.hash == blocks[0].hash
    with pytest.raises(HistoryPruned, match="block 39 is in a cold file that is not there"):
        node.chain.history.require(BEFORE - 1)
    assert node.mine()[0].number == HEIGHT + 1


@pytest.mark.parametrize("place", [5, 30, 100, -5])
def test_cold_file__tells_of_damage(archived, start, place):
    (path,) = (archived[1] / COLD).iterdir()
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    node = start()
    with pytest.raises(StoreError, match="no cold file|damaged|version"):
        for number in range(1, BEFORE):
            node.chain.block(number)
