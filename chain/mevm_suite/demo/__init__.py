"""The demo: deploy the published tables, verify them, and vest them for three years."""

from mevm_suite.demo.run import run

__all__ = ["run"]
