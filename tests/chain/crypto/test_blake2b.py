from hashlib import blake2b

import pytest
from eth._utils.blake2.compression import blake2b_compress
from hypothesis import given
from hypothesis import strategies as st

import mevm.crypto.blake2b as module
from mevm.crypto.blake2b import INITIAL, WORDS, compress

words = st.integers(0, 2**64 - 1)


def several(count):
    return st.lists(words, min_size=count, max_size=count)


def test_compress__is_what_a_hash_is_made_of():
    state = [INITIAL[0] ^ 0x01010040, *INITIAL[1:]]
    message = WORDS.unpack(b"abc".ljust(WORDS.size, b"\0"))
    assert compress(12, state, message, (3, 0), final=True) == blake2b(b"abc").digest()


@given(st.integers(0, 40), several(8), several(16), several(2), st.booleans(), st.integers(1, 13))
def test_fuzz_compress__equals_py_evm(rounds, state, message, offset, final, at_once):
    expected = blake2b_compress(rounds, tuple(state), tuple(message), tuple(offset), final)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROUNDS_AT_ONCE", at_once)
        assert compress(rounds, state, message, offset, final) == expected


def test_compress__can_be_ended(monkeypatch):
    class Over(Exception):
        pass

    def pause():
        pauses.append(None)
        if len(pauses) == 3:
            raise Over

    pauses = []
    monkeypatch.setattr(module, "ROUNDS_AT_ONCE", 10)
    with pytest.raises(Over):
        compress(2**32 - 1, INITIAL, [0] * 16, (0, 0), False, pause)
