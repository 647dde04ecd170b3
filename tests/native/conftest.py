"""Every test here needs the native extension; without it all are skipped, and say so."""

from pathlib import Path
from types import ModuleType

import pytest

from mevm.native import extension, why_absent

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Skip the tests of this folder where there is nothing to test."""
    if extension() is not None:
        return
    skip = pytest.mark.skip(reason=why_absent())
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def native() -> ModuleType:
    """Return the extension."""
    module = extension()
    assert module is not None
    return module
