"""An oracle whose price is always of now, so that a call after 400 days needs no reporters."""

import boa

from mevm_suite.demo.plan import example_address

PUSH0, PUSH1, PUSH32 = b"\x5f", b"\x60", b"\x7f"
MSTORE, TIMESTAMP, RETURN = b"\x52", b"\x42", b"\xf3"
REPORTS = 3


def fresh_oracle(price: int) -> str:
    """
    Put an oracle on titanoboa's chain.

    Parameters
    ----------
    price
        What it answers for every feed.

    Returns
    -------
    str
        Its address. Any call is answered as ``IPriceOracle.quote`` is.

    """
    address = example_address("oracle", str(price))
    words = (PUSH32 + price.to_bytes(32), TIMESTAMP, PUSH1 + bytes([REPORTS]))
    code = b"".join(
        value + PUSH1 + bytes([32 * index]) + MSTORE for index, value in enumerate(words)
    )
    boa.env.set_code(address, code + PUSH1 + bytes([32 * len(words)]) + PUSH0 + RETURN)
    return address
