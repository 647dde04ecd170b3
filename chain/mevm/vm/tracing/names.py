"""Names of opcodes."""

# Where geth's names are not py-evm's.
NAMES = {0x20: "KECCAK256", 0x44: "DIFFICULTY", 0xFE: "INVALID"}


def geth_name(opcode: int, mnemonic: str) -> str:
    """Return geth's name of an opcode that py-evm calls ``mnemonic``."""
    return NAMES.get(opcode, mnemonic)
