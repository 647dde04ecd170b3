"""What CEC lets its system contracts do."""

from enum import IntFlag


class Role(IntFlag):
    """What a system contract may do besides holding CEC; the contract's ``ICEC.Role``."""

    NONE = 0
    REPORTER = 1
    SERVICE = 2
