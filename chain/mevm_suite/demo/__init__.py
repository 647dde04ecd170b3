"""The demo: deploy the published tables, verify and vest them, and run CEC's economy."""

from mevm_suite.demo.run import run

__all__ = ["run"]
