"""The demo: all that is published, deployed, verified and used, with books that must balance."""

from mevm_suite.demo.compiling import compile_contracts
from mevm_suite.demo.run import run

__all__ = ["compile_contracts", "run"]
