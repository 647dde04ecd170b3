"""`mevm shielded sync`: what a node told wrong is mended."""

from typing import Any

from shielded.chain_client import ChainClient

HOLDER = 1


def test_sync__reads_all_anew_where_a_node_left_notes_out(
    pool: Any, mine: str, monkeypatch: Any
) -> None:
    with monkeypatch.context() as lying:
        lying.setattr(ChainClient, "events", lambda client, first, last: [])
        lying.setattr(ChainClient, "root", lambda client, number: None)
        pool.ok(HOLDER, "mine", "deposit", 4, "coin")
        assert pool.held("mine") == {}
    pool.refused(HOLDER, "mine", "deposit", 5, "coin")
    refused = pool.run(None, "mine", "balance")
    assert refused.exit_code == 1 and "read all anew (sync --anew)" in refused.stderr
    (row,) = pool.json("mine", "sync", "--anew")
    assert row["notes"] == 2
    assert pool.held("mine") == {"SERO": "9"}
