"""Errors as RFC 9457 writes them."""

from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """
    An answer that is an error.

    Parameters
    ----------
    status
        The HTTP status.
    title
        What kind of error, always in the same words.
    detail
        What is wrong here, and what was expected.
    headers
        More headers of the answer.
    **more
        More members of the document.

    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(f"{title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers
        self.more = more

    def response(self) -> JSONResponse:
        """Return the answer."""
        body = {"title": self.title, "status": self.status, "detail": self.detail, **self.more}
        return JSONResponse(body, self.status, self.headers, MEDIA_TYPE)


def wrong(detail: str, **more: Any) -> Problem:
    """Return the error for a request that can be read but not done."""
    return Problem(422, "Invalid request", detail, **more)


def missing(detail: str) -> Problem:
    """Return the error for what does not exist, or is another client's."""
    return Problem(404, "Not found", detail)


def conflict(detail: str, **more: Any) -> Problem:
    """Return the error for what the present state does not allow."""
    return Problem(409, "Conflict", detail, **more)


def unavailable(detail: str) -> Problem:
    """Return the error for a node that does not answer."""
    return Problem(503, "Chain unavailable", detail, {"Retry-After": "5"})
