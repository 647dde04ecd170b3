"""What policies and tickets cost does not depend on how many there are."""

import boa
import pytest

from mevm_suite.audit.insured_crowd import BurntCrowd, InsuredCrowd, ReleasedCrowd
from mevm_suite.audit.scaling import gather, measure, spread

MOST = 0.01


@pytest.mark.rule("CEC-40", "CEC-41", "CEC-42")
@pytest.mark.parametrize("kind", [InsuredCrowd, BurntCrowd, ReleasedCrowd])
def test_cost__is_the_same_for_few_and_many_policies(kind):
    measured = []
    for size in (10, 200):
        with boa.swap_env(boa.Env()):
            measured.append(measure(gather(kind, size), days=0))
    spreads = {name: spread([row[name] for row in measured]) for name in measured[0]}
    assert {name: part for name, part in spreads.items() if part > MOST} == {}
    assert min(min(row.values()) for row in measured) > 0
