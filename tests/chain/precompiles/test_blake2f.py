import pytest
from eth.exceptions import OutOfGas

from mevm.precompiles import ISTANBUL_REPLACEMENTS
from mevm.precompiles.blake2f import SIZE, blake2f

# EIP-152, test vectors 4 to 7: rounds, last byte, result; its eighth is below, as geth has it.
TAIL = (
    bytes.fromhex(
        "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
        "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
    )
    + b"abc".ljust(128, b"\0")
    + bytes([3]).ljust(16, b"\0")
)
VECTORS = [
    (0, 1, "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
           "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"),
    (12, 1, "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"),
    (12, 0, "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
            "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735"),
    (1, 1, "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
           "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421"),
]  # fmt: skip


def encoded(rounds, final):
    return rounds.to_bytes(4, "big") + TAIL + bytes([final])


def test_blake2f__is_there_since_istanbul():
    assert ISTANBUL_REPLACEMENTS[bytes([9]).rjust(20, b"\0")] is blake2f


@pytest.mark.parametrize(("rounds", "final", "expected"), VECTORS)
def test_blake2f__result_and_gas(run, rounds, final, expected):
    assert run(blake2f, encoded(rounds, final)) == (bytes.fromhex(expected), rounds)


def test_blake2f__millions_of_rounds(run):
    expected = (
        "6d2ce9e534d50e18ff866ae92d70cceba79bbcd14c63819fe48752c8aca87a4b"
        "b7dcc230d22a4047f0486cfcfb50a17b24b2899eb8fca370f22240adb5170189"
    )
    assert run(blake2f, encoded(8_000_000, 1)) == (bytes.fromhex(expected), 8_000_000)


@pytest.mark.parametrize("data", [b"", encoded(12, 1)[:-1], encoded(12, 1) + b"\0"])
def test_blake2f__halts_on_a_wrong_length(halts, data):
    halts(blake2f, data, f"expected {SIZE} bytes, got {len(data)}")


def test_blake2f__halts_on_a_wrong_last_byte(halts):
    halts(blake2f, encoded(12, 2), "expected 0 or 1 as the last byte, got 2")


def test_blake2f__runs_out_of_gas(run):
    with pytest.raises(OutOfGas):
        run(blake2f, encoded(2**32 - 1, 1), gas=2**32 - 2)
