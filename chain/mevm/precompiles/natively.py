"""Precompiles that the native extension answers, where it is installed."""

from eth.exceptions import VMError

from mevm.native import extension


def run_natively(number: int, data: bytes) -> bytes | None:
    """Return what the precompile 0x4d01 to 0x4d05 of a number answers; gas is the caller's.

    Parameters
    ----------
    number
        The precompile's address.
    data
        The call data.

    Returns
    -------
    bytes or None
        None without the extension.

    Raises
    ------
    VMError
        If the call halts, for the same reasons as in Python.
    """
    native = extension()
    if native is None:
        return None
    try:
        output: bytes = native.zk_run(number, data)
    except ValueError as error:
        raise VMError(str(error)) from error
    return output
