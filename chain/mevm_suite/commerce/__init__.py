"""Trade by automatic contract, off the chain."""
