"""State tests of Ethereum: all 1,205 posts, and 67 that py-evm alone fails."""

from typing import Any

import pytest
from state_vectors import check, load_posts, needs_vectors

from mevm.vm.engine import PyEvmEngine

pytestmark = needs_vectors


@pytest.mark.rule("SERO-30")
@pytest.mark.parametrize(("fork", "test", "post"), load_posts())
def test_apply__matches_the_post_state(fork: str, test: dict[str, Any], post: dict) -> None:
    check(PyEvmEngine(), fork, test, post)
