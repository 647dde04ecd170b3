"""Shared by every test: hypothesis profiles, and one command that replays a failure."""

import gc
import os
import shlex

import pytest
from hypothesis import HealthCheck, settings

COMMON = {
    "deadline": None,
    "print_blob": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}

SWITCHES = ("MEVM_NATIVE", "MEVM_SECOND_ENGINE")
"""Environment variables that decide what a run executes by."""

# The same examples in every run: whether a change passes must not depend on luck. New ones are
# looked for by `make fuzz`.
settings.register_profile(
    "default", max_examples=30, stateful_step_count=25, derandomize=True, **COMMON
)
settings.register_profile("fuzz", max_examples=2_000, stateful_step_count=80, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config):
    """Execute blocks by both engines, where that is asked for; see tests/support."""
    if os.environ.get("MEVM_SECOND_ENGINE"):
        from second_engine import SecondEngine

        config.pluginmanager.register(SecondEngine(config))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Keep what tests import, which stays to the end, out of every search for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_sessionfinish():
    """Let pytest's five last searches for garbage pass over what the tests made and still hold."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    """Name the command that replays each failure."""
    fuzz = "--fuzz " if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else ""
    switches = [f"{name}={os.environ[name]} " for name in SWITCHES if name in os.environ]
    command = "".join(switches) + "bash tests/run"
    for report in [*terminalreporter.getreports("failed"), *terminalreporter.getreports("error")]:
        terminalreporter.write_line(f"replay: {command} {fuzz}{shlex.quote(report.nodeid)}")
