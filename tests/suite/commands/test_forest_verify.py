"""`mevm forest verify`: code against source, and settings against the published terms."""

from typing import Any

import pytest

from mevm_suite.commands.forest import forest


@pytest.mark.rule("CEC-20")
def test_verify__finds_nothing_wrong(forest_chain: Any) -> None:
    rows = forest_chain.rows(forest, "verify")
    assert all(row["ok"] for row in rows)
    contracts = set(forest_chain.at)
    assert {row["what"] for row in rows} == {
        f"{what} of {name}" for what in ("code", "settings") for name in contracts
    }


def test_verify__finds_who_lost_his_role(forest_chain: Any) -> None:
    forest_chain.do("governance", "Accreditation", "suspend", 4, forest_chain.of("carrier"))
    assert "1 of 40 checks fail" in forest_chain.refused(forest, None, "verify")
