"""A batch over HTTP waits for the disk once, and is answered when it is kept."""

import asyncio
import json
import sqlite3

import pytest

from mevm.rpc.dispatcher import Dispatcher
from mevm.server.scheduler import Scheduler
from mevm.store.database import Database

pytestmark = pytest.mark.rule("WSG-14")
COUNT = 20


def answers_of(node, method, *params):
    """Return what a batch of one method is answered through the server's lines."""

    async def ask():
        loop = asyncio.get_running_loop()
        scheduler, answer = Scheduler(Dispatcher(node), loop), loop.create_future()
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        scheduler.submit([request] * COUNT, answer.set_result)
        try:
            return json.loads(await answer)
        finally:
            await scheduler.stop()

    return asyncio.run(ask())


def test_batch__is_committed_at_once(start, monkeypatch):
    node, commits = start(), []
    commit = Database.commit
    monkeypatch.setattr(Database, "commit", lambda self: commits.append(1) or commit(self))
    assert [each["result"] for each in answers_of(node, "anvil_mine")] == [None] * COUNT
    assert node.head.number == COUNT
    assert len(commits) < COUNT / 2
    assert not node.keeper.database.pending


def test_batch__is_answered_by_the_error_of_the_disk(start, monkeypatch):
    node = start()

    def fail(self):
        with self._writing():
            raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(Database, "commit", fail)
    found = answers_of(node, "anvil_mine")
    assert len(found) == COUNT
    assert all("error" in each for each in found)
