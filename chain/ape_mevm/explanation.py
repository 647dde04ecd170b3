"""What the node tells of transactions and calls, in the words of the project that is tested."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ape.logging import get_rich_console, logger
from ape_ethereum.trace import TransactionTrace

if TYPE_CHECKING:
    from ape_mevm.provider import MevmProvider

RECORDING = {"recording": True}

Explanation = dict[str, Any]


class Explainer:
    """
    Explains what a node has recorded, with the artifacts of the present project.

    Parameters
    ----------
    provider :
        Where the node is.
    """

    def __init__(self, provider: "MevmProvider"):
        self._provider = provider

    def transaction(self, tx_hash: str) -> Explanation:
        """Explain a transaction."""
        return self._explain("mevm_explain", tx_hash, RECORDING)

    def call(self, call: Any, block: Any) -> Explanation:
        """Explain a call, which ape gives as web3.py has it."""
        return self._explain("mevm_explainCall", call, block or "latest", RECORDING)

    def _explain(self, method: str, *parameters: Any) -> Explanation:
        from mevm.explain.explanation import explain
        from mevm.explain.folder import present_library

        manifest = Path(self._provider.local_project.manifest_path)
        library = present_library((manifest,) if manifest.is_file() else ())
        return explain(self._provider.make_request(method, list(parameters)), library)


class LazyNotes(list[str]):
    """
    The notes of an exception, of which the first is made when somebody reads them.

    Tests that expect a failure never do. While a failed test is reported, its chain is still
    there.

    Parameters
    ----------
    explain :
        Returns the explanation.
    """

    def __init__(self, explain: Callable[[], Explanation]):
        super().__init__()
        self._explain: Callable[[], Explanation] | None = explain

    def __iter__(self) -> Iterator[str]:
        """Yield the notes."""
        self._fill()
        return super().__iter__()

    def __len__(self) -> int:
        """Return how many there are."""
        self._fill()
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        """Return one of them."""
        self._fill()
        return super().__getitem__(index)

    def _fill(self) -> None:
        explain, self._explain = self._explain, None
        if explain is not None:
            from mevm.explain.text import write_explanation

            try:
                self.insert(0, write_explanation(explain()))
            except Exception as error:  # an explanation must not take the error's place
                logger.debug(f"no explanation: {error}")


class ExplainedTrace(TransactionTrace):
    """A trace that is shown as `mevm trace` does; ``verbose`` shows ape's own."""

    def show(self, verbose: bool = False, file: IO[str] | None = None) -> None:
        """Show it."""
        import sys

        file = file or sys.stdout
        try:
            explanation = None if verbose else self._explained()
        except Exception as error:  # such as a chain that went back to before it
            logger.debug(f"no explanation: {error}")
            explanation = None
        if explanation is None:
            super().show(verbose=verbose, file=file)
            return
        from mevm.explain.terminal import styled_lines

        console = get_rich_console(file=file)
        for line in styled_lines(explanation):
            console.print(line, soft_wrap=True)

    def _explained(self) -> Explanation:
        from ape_mevm.provider import MevmProvider

        assert isinstance(self.provider, MevmProvider)
        return Explainer(self.provider).transaction(self.transaction_hash)
