"""ethers v6 and viem against a node; what they do is in the scripts beside."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("library", ["ethers", "viem"])
def test_library__end_to_end(
    node: Any, creation: str, javascript: Callable[..., None], library: str
) -> None:
    javascript(f"{library}.mjs", node.url, node.websocket, creation)
