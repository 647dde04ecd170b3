"""What the command line and the configuration call the execution engines."""

PY_EVM = "py-evm"
REVM = "revm"
ENGINES = (PY_EVM, REVM)
