"""A quick look at many outputs by the native extension: which of them to try in full.

It leaves out only what `encryption.try_decrypt` would refuse by EPK or the view tag, and what
`encryption.open_outgoing` would refuse by the seal of the payer's copy. Those two decide on what is
left.
"""

from collections.abc import Sequence

from mevm.crypto.poseidon import FIELD
from mevm.native import extension
from shielded.account import TrackingKey
from shielded.encryption import CIPHERTEXT_BYTES, SealedOutput
from shielded.hashing import encode_word

PAYMENT, COPY = 1, 2
AT_ONCE = 4_096  # outputs, which take 2 MB

_FORMLESS = bytes(3 * 32 + CIPHERTEXT_BYTES)  # EPK = (0, 0) is no point, so nothing is found in it


def sift(key: TrackingKey, outputs: Sequence[SealedOutput]) -> bytes | None:
    """Tell what of each output may concern an account.

    Parameters
    ----------
    key
        The account's tracking key.
    outputs
        Of any transactions.

    Returns
    -------
    bytes or None
        For each output the sum of `PAYMENT`, if it may pay to the account, and `COPY`, if the
        account has a copy of it; None without the extension.
    """
    native = extension()
    if native is None:
        return None
    viewing_key = encode_word(key.vsk)
    parts = (outputs[start : start + AT_ONCE] for start in range(0, len(outputs), AT_ONCE))
    return b"".join(native.zk_sift(viewing_key, b"".join(map(_encode, part))) for part in parts)


def _encode(output: SealedOutput) -> bytes:
    x, y = output.ephemeral
    numbers, ciphertext = (x, y, output.commitment), output.ciphertext
    if len(ciphertext) != CIPHERTEXT_BYTES or not all(0 <= each < FIELD for each in numbers):
        return _FORMLESS
    return b"".join((*map(encode_word, numbers), ciphertext))
