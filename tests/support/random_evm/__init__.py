"""Random programs, accounts and blocks for the EVM: the same number makes the same ones."""

from random_evm.blocks import RandomBlock
from random_evm.programs import random_program

__all__ = ["RandomBlock", "random_program"]
