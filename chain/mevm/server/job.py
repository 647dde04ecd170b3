"""One request, or one batch, on its way through the lines of the scheduler."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from mevm.node.kept import postponed
from mevm.rpc.ahead import recover_ahead
from mevm.rpc.dispatcher import Dispatcher, Json, Unsettled, encode_response, refusal, unforeseen
from mevm.rpc.errors import RESPONSE_TOO_LARGE, SERVER_ERROR, TIMED_OUT, RpcError
from mevm.rpc.registry import PATIENT, Line
from mevm.rpc.session import Session
from mevm.server.limits import Limits
from mevm.store.errors import StoreError
from mevm.turn import Turn
from mevm.vm.interruption import Interruption

Deliver = Callable[[bytes], None]

TRIED = (Line.CALL, Line.SEND)


class Job:
    """
    The requests of one body, done one after the other, each in its line.

    Parameters
    ----------
    dispatcher
        What answers the requests.
    request
        One request, or a batch that was not refused as a whole.
    client
        Whose it is: clients take turns. Where it has a ``session``, it can be notified.
    deliver
        Takes the encoded answer.
    limits
        Bounds of the answer and of a batch.
    line
        Where it waits, if that is known and no line of requests that are tried.
    """

    __slots__ = (
        "_deadline",
        "_deliver",
        "_dispatcher",
        "_is_batch",
        "_limits",
        "_parts",
        "_patience",
        "_place",
        "_requests",
        "_session",
        "_size",
        "_unsettled",
        "client",
        "interruption",
        "line",
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        request: Json,
        client: Hashable,
        deliver: Deliver,
        limits: Limits,
        line: Line | None = None,
    ) -> None:
        self._dispatcher = dispatcher
        self._is_batch = isinstance(request, list)
        self._requests: list[Json] = request if self._is_batch else [request]
        self._place = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._limits = limits
        self._deadline = monotonic() + limits.batch_seconds
        self._deliver = deliver
        self.client = client
        self._session: Session | None = getattr(client, "session", None)
        self.interruption = Interruption()
        self._unsettled: Unsettled | None = None
        self._patience = 0.0
        self.line = line or self._line()

    def run_short(self, seconds: float) -> None:
        """Do short requests, for so long or to the last of them; the caller has the turn."""
        end = monotonic() + seconds
        while self._step(None) and monotonic() < end:
            pass

    def run(self, turn: Turn, seconds: float) -> None:
        """
        Do requests of the present line in this thread, for so long or to the last of them.

        Parameters
        ----------
        turn
            The turn at the node.
        seconds
            After which no other request is begun.
        """
        if self._is_batch and not self._place and self.line is Line.CHANGE:
            recover_ahead(self._requests)
        end = monotonic() + seconds
        with self.interruption.covers(), self._kept_together(turn):
            while self._step(turn) and monotonic() < end:
                pass

    @contextmanager
    def _kept_together(self, turn: Turn) -> Iterator[None]:
        """Wait for the disk once for all the changes of a batch that are made in a row."""
        if not self._is_batch or self.line is not Line.CHANGE:
            yield
            return
        with postponed():
            yield
        try:
            with turn.changing():
                self._dispatcher.node.commit()
        except StoreError as error:
            refused = RpcError(SERVER_ERROR, str(error))
            done = self._requests[: self._place]
            parts = [encode_response(each, refusal(each, refused)) for each in done]
            self._parts = [part for part in parts if part]

    def refuse(self, error: RpcError) -> None:
        """Answer the next request with an error."""
        self._answered(refusal(self._requests[self._place], error))

    def deliver(self) -> None:
        """Hand over the answer."""
        answer = b",".join(self._parts)
        self._deliver(b"[" + answer + b"]" if self._is_batch and answer else answer)

    @property
    def finished(self) -> bool:
        """Whether every request is answered."""
        return self._place == len(self._requests)

    @property
    def waits(self) -> bool:
        """Whether the next request was done, but a result may still come in place of its error."""
        return self._unsettled is not None

    def _step(self, turn: Turn | None) -> bool:
        """Do one request; return whether another of the same line follows."""
        if self._unsettled is not None:
            return self._look_again(self._unsettled)
        request = self._requests[self._place]
        if self._size > self._limits.batch_response:
            response = refusal(request, RpcError(RESPONSE_TOO_LARGE, "response too large"))
        elif self._is_batch and monotonic() > self._deadline:
            response = refusal(request, RpcError(TIMED_OUT, "request timed out"))
        else:
            response = self._response(request, turn)
        if isinstance(response, Unsettled) and response.seconds > 0:
            self._unsettled, self._patience = response, monotonic() + response.seconds
            self.line = Line.SHORT
            return False
        line = self.line
        self._answered(response)
        return not self.finished and self.line is line

    def _look_again(self, unsettled: Unsettled) -> bool:
        """Answer with the result if it has come, with the error if the time is over."""
        settled = unsettled.settle()
        if settled is None and monotonic() < self._patience:
            return False
        self._unsettled = None
        self._answered(settled or dict(unsettled))
        return False

    def _response(self, request: Json, turn: Turn | None) -> Any:
        """Return the response to a request, which has the turn as its line demands."""
        if turn is None:
            return self._dispatcher.respond(request, self._session)
        if self.line is Line.CHANGE:
            with turn.changing():
                return self._dispatcher.respond(request, self._session)
        changes = turn.changes
        try:
            with turn.reading():
                return self._dispatcher.attempt(request, self._session)
        except Exception:
            if changes == turn.changes:
                return unforeseen(request)
        # A change came in between, and may have taken away what was being read.
        with turn.alone():
            return self._dispatcher.respond(request, self._session)

    def _line(self) -> Line:
        """Return the line of the next request; in a batch only short reads go a special way."""
        line = self._dispatcher.line(self._requests[self._place])
        if line in TRIED or (line is Line.EDIT and self._is_batch):
            return PATIENT[line]
        return line

    def _answered(self, response: Any) -> None:
        """Keep the encoded response, and look at the next request."""
        request = self._requests[self._place]
        self._place += 1
        if not self.finished:
            self.line = self._line()
        part = encode_response(request, response, self._limits.response)
        if part:
            self._parts.append(part)
            self._size += len(part)


class OwnChange:
    """Something that the node itself does in the line of changes, such as sealing on a timer."""

    client: Hashable = None

    def __init__(self, action: Callable[[], Any]) -> None:
        self._action = action
        self.interruption = Interruption()

    def run(self, turn: Turn, seconds: float) -> None:
        """Do it, however long that takes."""
        with self.interruption.covers(), turn.changing():
            self._action()

    def refuse(self, error: RpcError) -> None:
        """Nobody is told."""

    def deliver(self) -> None:
        """Nobody waits for it."""
