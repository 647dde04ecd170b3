"""`mevm node --datadir`: it goes on, and refuses what would lose a chain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from node_process import refusal


@pytest.mark.rule("WSG-14")
def test_node__goes_on_and_protects_its_directory(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    folder, state = str(tmp_path / "data"), str(tmp_path / "state")
    for height in ("0x1", "0x2"):
        node = start("--datadir", folder, "--dump-state", state)
        node.ask("evm_mine")
        assert node.ask("eth_blockNumber") == height
        assert "another process uses this chain" in refusal("--datadir", folder)
        assert node.stop()[0] == 0
    assert "keeps the chain with id 1337" in refusal("--datadir", folder, "--chain-id", "5")
    line = refusal("--datadir", folder, "--load-state", state)
    assert "--load-state is for a new directory" in line
    assert "holds block 2" in line
