"""Asking a node that runs."""

import json
import urllib.request
from typing import Any

from mevm.cli.failure import Failure

TIMEOUT = 600.0


def ask(url: str, token: str | None, method: str, *params: Any) -> Any:
    """
    Return what a node answers.

    Parameters
    ----------
    url
        Its address.
    token
        Its bearer token, if it wants one.
    method, params
        What it is asked.

    Raises
    ------
    Failure
        If it does not answer, or with an error.
    """
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    try:
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            answer = json.load(response)
    except (OSError, ValueError) as error:
        raise Failure(f"{url}: {getattr(error, 'reason', None) or error}") from None
    if not isinstance(answer, dict) or not {"error", "result"} & answer.keys():
        raise Failure(f"{url}: no answer of a node")
    if "error" in answer:
        raise Failure(answer["error"]["message"])
    return answer["result"]
