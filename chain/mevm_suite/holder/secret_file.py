"""The secret between a commitment and its opening, in a file of its owner's."""

import os
import secrets
from pathlib import Path

from mevm_suite.holder.failure import Unusable

SECRET = 32


def secret_in(path: Path) -> bytes:
    """
    Return the secret in a file that only its owner may read; make both where there is no file.

    Raises
    ------
    Unusable
        When the file holds something else, or cannot be read or made.

    """
    try:
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(SECRET) + "\n")
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    except ValueError:
        found = b""
    if len(found) != SECRET:
        raise Unusable(f"{path}: expected {SECRET} bytes in hex")
    return found
