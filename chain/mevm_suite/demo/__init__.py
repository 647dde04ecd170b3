"""The demo: deploy the published tables, verify, vest and trade them, and run CEC's economy."""

from mevm_suite.demo.compiling import compile_contracts
from mevm_suite.demo.run import run

__all__ = ["compile_contracts", "run"]
