"""Products of many pairings, in a process of their own.

The native library lets no other thread of its process go on, for a second and more where a call
pays for a thousand pairs, and it cannot be ended half-way. A process can, and stops nobody.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from tempfile import TemporaryFile
from types import ModuleType
from typing import Any

PAIRS_AT_ONCE = 32
"""Pairs that are worth no process: they take some hundredths of a second."""
LOOK_AGAIN = 0.05
PROGRAM = "from mevm.crypto.pairing_process import main; main()"
ANSWERS = {b"1": True, b"0": False}


def product_is_one(
    curve: ModuleType,
    pairs: Sequence[tuple[Any, Any]],
    encoded: bytes,
    pause: Callable[[], None] = lambda: None,
) -> bool:
    """
    Tell whether the product of the pairings of any number of points is one.

    Parameters
    ----------
    curve
        `mevm.crypto.bn254` or `mevm.crypto.bls12_381`.
    pairs
        Points of G1 and G2.
    encoded
        The same as bytes.
    pause
        Called now and then; what it raises ends the matter.

    Returns
    -------
    bool
        The answer, be it that the process failed: it is found here then.
    """
    found = None
    if len(pairs) > PAIRS_AT_ONCE:
        found = _ask_process(curve, encoded, pause)
    return curve.pairing_is_one(pairs) if found is None else found


def _ask_process(curve: ModuleType, encoded: bytes, pause: Callable[[], None]) -> bool | None:
    """Return the answer of another process, None if there is none."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", PROGRAM, curve.__name__]
    try:
        with TemporaryFile() as file:  # a pipe would have to be filled beside everything else
            file.write(encoded)
            file.seek(0)
            process = subprocess.Popen(
                command,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
    except OSError:
        return None
    with process:
        try:
            while True:
                pause()
                with suppress(subprocess.TimeoutExpired):
                    answer, _ = process.communicate(timeout=LOOK_AGAIN)
                    return ANSWERS.get(answer)
        finally:
            process.kill()


def main() -> None:
    """Answer for the points in the standard input."""
    curve = import_module(sys.argv[1])
    encoded = sys.stdin.buffer.read()
    size = curve.G1_BYTES + curve.G2_BYTES
    pieces = [encoded[i : i + size] for i in range(0, len(encoded), size)]
    pairs = [
        (curve.decode_g1(piece[: curve.G1_BYTES]), curve.decode_g2(piece[curve.G1_BYTES :]))
        for piece in pieces
    ]
    sys.stdout.write(str(int(curve.pairing_is_one(pairs))))
