"""The demo: deploy the published tables, verify, vest and trade them, and run CEC's economy."""

from mevm_suite.demo.run import run

__all__ = ["run"]
