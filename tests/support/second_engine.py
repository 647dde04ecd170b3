"""Every block that any chain takes is executed once more, by the other engine.

    MEVM_SECOND_ENGINE=revm bash tests/run [...]

The header made of what the other engine finds has to have the same hash. A block is executed on the
very world that it was built on, with whatever was edited there, so it does not matter what the
chain forgets later, or from where a forked world reads. A difference fails the test that made the
block; processes that tests start tell of theirs in a file, and a difference fails the run.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.header import ZERO_HASH, Header
from mevm.blocks.processing import BlockProcess
from mevm.vm.engine import PyEvmEngine
from mevm.vm.interface import Engine

SWITCH = "MEVM_SECOND_ENGINE"
REPORT = "MEVM_SECOND_ENGINE_REPORT"
AGREED = "agreed"
OUTCOME = ("state_root", "receipts_root", "bloom", "gas_used", "blob_gas_used", "requests_hash")

found: list[str] = []
"""What differed in this process since somebody looked last."""


def is_asked_for() -> bool:
    """Return whether blocks are to be executed twice."""
    return os.environ.get(SWITCH) == "revm"


def install() -> None:
    """Let chains of this process execute each new block again."""
    from mevm.vm.revm_engine import RevmEngine

    engines = {engine.name: engine for engine in (PyEvmEngine(), RevmEngine())}

    def after(method: Callable[..., Any], built: Callable[[Chain, Any], Block]) -> None:
        @wraps(method)
        def and_again(chain: Chain, given: Any) -> Any:
            parent = chain.head
            answer = method(chain, given)
            names = engines.keys() - {chain.engine.name}
            if len(names) == 1:  # else a test brought an engine of its own
                report(check(chain, parent, built(chain, given), engines[names.pop()]))
            return answer

        setattr(Chain, method.__name__, and_again)

    after(Chain.append, lambda chain, block: block)
    after(Chain.import_block, lambda chain, raw: chain.head)


def check(chain: Chain, parent: Block, block: Block, engine: Engine) -> str | None:
    """Execute a block again; return in what its header differs, None if in nothing."""
    try:
        header = execute(chain, parent, block, engine)
    except Exception as error:  # whatever it is, the first engine did not raise it
        return f"block {block.number}: {engine.name}: {error!r}"
    if header.hash == block.hash:
        return None
    pairs = [(name, getattr(block.header, name), getattr(header, name)) for name in OUTCOME]
    text = "; ".join(f"{name} {ours!r} != {theirs!r}" for name, ours, theirs in pairs)
    return f"block {block.number} of {chain.engine.name} is another by {engine.name}: {text}"


def execute(chain: Chain, parent: Block, block: Block, engine: Engine) -> Header:
    """Return the header of a block as another engine finds it."""
    context = chain.context_of(block)
    root = block.header.parent_beacon_root or ZERO_HASH
    process = BlockProcess.open(engine, parent.world, context, root)
    for transaction in block.transactions:
        process.apply(transaction)
    outcome = process.close(block.body)
    return replace(
        block.header,
        state_root=outcome.world.root,
        receipts_root=outcome.receipts_root,
        bloom=outcome.bloom,
        gas_used=outcome.gas_used,
        blob_gas_used=outcome.blob_gas_used,
        requests_hash=outcome.requests_hash,
    )


def report(difference: str | None) -> None:
    """Count a block, and keep what differed."""
    if difference is not None:
        found.append(difference)
    path = os.environ.get(REPORT)
    if path:
        with open(path, "a") as file:
            file.write(f"{(difference or AGREED)[:2000]}\n")


class SecondEngine:
    """What pytest does about it."""

    def __init__(self, config: pytest.Config) -> None:
        self.is_controller = not hasattr(config, "workerinput")
        if self.is_controller:
            os.environ[REPORT] = str(Path(mkdtemp(prefix="mevm-")) / "blocks")
        install()

    @pytest.fixture(autouse=True)
    def no_block_differs(self) -> Iterator[None]:
        """Fail a test one of whose blocks the engines do not agree on."""
        found.clear()
        yield
        assert not found, found[0]

    def lines(self) -> list[str]:
        """Return what all processes have told so far."""
        path = Path(os.environ[REPORT])
        return path.read_text().splitlines() if path.is_file() else []

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run for what differed in a process that a test had started."""
        if self.is_controller and set(self.lines()) - {AGREED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many blocks there were, and which differ."""
        lines = self.lines()
        differences = [line for line in lines if line != AGREED]
        text = f"{len(lines)} blocks executed by both engines, {len(differences)} differ"
        terminalreporter.write_line(text)
        for line in differences[:10]:
            terminalreporter.write_line(line)
