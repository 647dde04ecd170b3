from dataclasses import make_dataclass

import pytest

from mevm_suite.deployment.plain import plain

ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
Struct = make_dataclass("Struct", ["amount", "owner"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (7, 7),
        (bytearray(b"ab"), b"ab"),
        ("text", "text"),
        (ADDRESS.lower(), ADDRESS),
        ([1, [2, b"x"]], (1, (2, b"x"))),
        (Struct(1, ADDRESS.lower()), (1, ADDRESS)),
    ],
)
def test_plain__gives_one_form(value, expected):
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_plain__refuses_what_no_contract_returns():
    with pytest.raises(TypeError, match="got object"):
        plain(object())
