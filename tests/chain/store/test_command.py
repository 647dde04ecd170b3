"""`mevm node --datadir` as a process: it goes on, and refuses what would lose a chain."""

import json
import subprocess
import sys
import urllib.request

import pytest

pytestmark = pytest.mark.rule("WSG-14")
MEVM = [sys.executable, "-c", "from mevm.cli.main import main; main()"]


def refused(*flags):
    """Run a node that cannot start; return its last line."""
    command = [*MEVM, "node", "--port", "0", *map(str, flags)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    return done.stderr.strip().splitlines()[-1]


def test_node__goes_on_and_protects_its_directory(tmp_path):
    folder, state = tmp_path / "data", tmp_path / "state"
    command = [*MEVM, "node", "--port", "0", "--datadir", str(folder), "--dump-state", str(state)]
    for height in ("0x1", "0x2"):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                if line.startswith("Listening on "):
                    break
            for method in ("evm_mine", "eth_blockNumber"):
                body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": []}
                headers = {"Content-Type": "application/json"}
                request = urllib.request.Request(
                    line.split()[-1], json.dumps(body).encode(), headers
                )
                with urllib.request.urlopen(request, timeout=20) as response:
                    answer = json.load(response)["result"]
            assert answer == height
            assert "another process uses this chain" in refused("--datadir", folder)
            process.terminate()
            process.communicate(timeout=20)
        assert process.returncode == 0
    assert "keeps the chain with id 1337" in refused("--datadir", folder, "--chain-id", 5)
    line = refused("--datadir", folder, "--load-state", state)
    assert "--load-state is for a new directory" in line
    assert "holds block 2" in line
