"""State tests of Ethereum under revm: all that py-evm passes."""

from typing import Any

import pytest
from state_vectors import check, load_posts, needs_vectors

from mevm.vm.revm_engine import RevmEngine

pytestmark = needs_vectors


@pytest.mark.rule("SERO-30")
@pytest.mark.parametrize(("fork", "test", "post"), load_posts())
def test_apply__matches_the_post_state(fork: str, test: dict[str, Any], post: dict) -> None:
    check(RevmEngine(), fork, test, post)
