"""Where observations come from. A source is anything with a method ``read``."""

import csv
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from mevm_suite.oracle.observations import Observation, SourceError, observation

MAX_BYTES = 16 * 2**20
MAX_ROWS = 100_000
MAX_FILES = 1_000
MAX_REDIRECTS = 3
TIMEOUT = 20.0
TRIES = 4
FIRST_WAIT = 1.0


class Source(Protocol):
    """A source of observations."""

    def read(self) -> list[Observation]:
        """Return all that is known now; ``SourceError`` when it cannot be read as a whole."""


class CsvFolder:
    """
    The CSV files of a folder, in the order of their names.

    Parameters
    ----------
    folder
        The folder.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> list[Observation]:
        """Read all files; one bad row fails the whole, as a footprint of a part would be wrong."""
        try:
            paths = sorted(self._folder.glob("*.csv"))
            if not self._folder.is_dir():
                raise SourceError(f"{self._folder}: expected a folder")
            size = sum(path.stat().st_size for path in paths)
            if len(paths) > MAX_FILES or size > MAX_BYTES:
                text = f"expected at most {MAX_FILES} files of {MAX_BYTES} bytes together"
                raise SourceError(f"{self._folder}: {text}")
            read = [_of_csv(path.read_text(encoding="utf-8"), path.name) for path in paths]
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"{self._folder}: {error}") from None
        return [each for several in read for each in several]


class HttpSource:
    """
    A service that answers with CSV, or with JSON: a list of objects with the same fields.

    Parameters
    ----------
    url
        Its address.
    client
        The client; tests bring their own.
    wait
        Waits some seconds between two tries.

    """

    def __init__(
        self,
        url: str,
        client: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise SourceError(f"expected an http or https address without user, got {url!r}")
        self._url = url
        self._client = client or httpx.Client(timeout=TIMEOUT, trust_env=False)
        self._wait = wait

    def read(self) -> list[Observation]:
        """Ask, up to four times when the service or the network fails for a moment."""
        for attempt in range(TRIES):
            try:
                return self._parsed(*self._fetched(self._url))
            except (httpx.TransportError, _Unavailable) as error:
                if attempt == TRIES - 1:
                    raise SourceError(f"{self._url}: {error or type(error).__name__}") from None
                self._wait(FIRST_WAIT * 2**attempt)
        raise AssertionError  # every try returns or raises

    def _fetched(self, url: str) -> tuple[str, bytes]:
        origin = urlsplit(url)
        for _ in range(MAX_REDIRECTS + 1):
            with self._client.stream("GET", url, follow_redirects=False) as answer:
                if answer.status_code >= 500 or answer.status_code == 429:
                    raise _Unavailable(f"the service answered {answer.status_code}")
                if not answer.is_redirect:
                    return self._body(answer)
                url = str(httpx.URL(url).join(answer.headers["Location"]))
                target = urlsplit(url)
                # Who can redirect elsewhere could choose what is reported.
                if (target.scheme, target.netloc) != (origin.scheme, origin.netloc):
                    raise SourceError(f"{self._url}: redirects to {target.netloc}")
        raise SourceError(f"{self._url}: more than {MAX_REDIRECTS} redirects")

    def _body(self, answer: httpx.Response) -> tuple[str, bytes]:
        if answer.status_code != 200:
            raise SourceError(f"{self._url}: the service answered {answer.status_code}")
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise SourceError(f"{self._url}: more than {MAX_BYTES} bytes")
        return answer.headers.get("Content-Type", ""), bytes(body)

    def _parsed(self, kind: str, body: bytes) -> list[Observation]:
        try:
            text = body.decode()
            if "json" not in kind:
                return _of_csv(text, self._url)
            rows = json.loads(text)
        except (ValueError, RecursionError):
            raise SourceError(f"{self._url}: expected CSV or JSON in UTF-8") from None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SourceError(f"{self._url}: expected a list of objects")
        return _observations(rows, self._url)


class _Unavailable(Exception):
    """A failure that may be over in a moment."""


def open_source(text: str) -> Source:
    """
    Return the source that a command names.

    Parameters
    ----------
    text
        ``csv:FOLDER``, or ``http:`` and an address.

    Raises
    ------
    SourceError
        When it names none.

    """
    kind, _, rest = text.partition(":")
    if kind == "csv" and rest:
        return CsvFolder(Path(rest))
    if kind == "http" and rest.startswith(("http://", "https://")):
        return HttpSource(rest)
    raise SourceError(f"expected csv:FOLDER or http:https://…, got {text!r}")


def _of_csv(text: str, where: str) -> list[Observation]:
    try:
        return _observations(csv.DictReader(io.StringIO(text)), where)
    except csv.Error as error:
        raise SourceError(f"{where}: {error}") from None


def _observations(rows: Iterable[Mapping[str, Any]], where: str) -> list[Observation]:
    found = []
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise SourceError(f"{where}: more than {MAX_ROWS} rows")
        found.append(observation(row, f"{where}, row {number}"))
    return found
