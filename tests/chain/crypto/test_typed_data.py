"""EIP-712 against its published example, against eth_account, and with what cannot be signed."""

from dataclasses import replace
from typing import Any

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data

from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import sign
from mevm.crypto.typed_data import InvalidTypedData, TypedData

DOMAIN_FIELDS = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
DOMAIN = {
    "name": "Ether Mail",
    "version": "1",
    "chainId": 1,
    "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
}
COW = {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"}
BOB = {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"}
EXAMPLE = TypedData(
    types={
        "EIP712Domain": DOMAIN_FIELDS,
        "Person": (("name", "string"), ("wallet", "address")),
        "Mail": (("from", "Person"), ("to", "Person"), ("contents", "string")),
    },
    primary_type="Mail",
    domain=DOMAIN,
    message={"from": COW, "to": BOB, "contents": "Hello, Bob!"},
)


def test_hash__is_that_of_the_published_example() -> None:
    assert EXAMPLE.encode_type("Mail") == (
        "Mail(Person from,Person to,string contents)Person(string name,address wallet)"
    )
    assert EXAMPLE.hash_struct("EIP712Domain", DOMAIN).hex() == (
        "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"
    )
    assert EXAMPLE.hash().hex() == (
        "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
    )
    y_parity, r, s = sign(EXAMPLE.hash(), keccak(b"cow"))
    assert (y_parity, f"{r:064x}", f"{s:064x}") == (
        1,
        "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d",
        "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562",
    )
    assert replace(EXAMPLE, extended=False).hash() == EXAMPLE.hash()


VALUES: dict[str, Any] = {
    "uint8": 255,
    "int16": -32_768,
    "uint": "0xffffffffffffffffffffffff",
    "int256": "-5",
    "bool": True,
    "bytes": "0x1234",
    "bytes4": "0xdeadbeef",
    "string": "¡Olá, 世界!",
    "address": BOB["wallet"],
    "uint8[]": [1, 2, 3],
    "uint8[2][]": [[1, 2], [3, 4]],
    "Person": COW,
    "Person[2]": [COW, BOB],
    "string[]": [],
}


@pytest.mark.parametrize("kind", VALUES)
def test_hash__is_that_of_eth_account(kind: str) -> None:
    types = {"EIP712Domain": DOMAIN_FIELDS, "Thing": (("value", kind), ("after", "uint256"))}
    if kind.startswith("Person"):
        types["Person"] = EXAMPLE.types["Person"]
    message = {"value": VALUES[kind], "after": 1}
    ours = TypedData(types, "Thing", DOMAIN, message)
    lists = {
        name: [{"name": member, "type": of} for member, of in fields]
        for name, fields in types.items()
    }
    theirs = encode_typed_data(
        full_message={
            "types": lists,
            "primaryType": "Thing",
            "domain": DOMAIN,
            "message": message,
        }
    )
    assert ours.hash() == _hash_eip191_message(theirs)


def test_hash__takes_a_structure_that_refers_to_itself() -> None:
    types = {"EIP712Domain": (), "Node": (("value", "uint8"), ("next", "Node"))}
    chain: Any = None
    for value in range(3):
        chain = {"value": value, "next": chain}
    assert len(TypedData(types, "Node", {}, chain).hash()) == 32
    for value in range(40):
        chain = {"value": value, "next": chain}
    with pytest.raises(InvalidTypedData, match="more than 32 levels"):
        TypedData(types, "Node", {}, chain).hash()


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("uint8", 256, "256 does not fit in 8 bits"),
        ("uint8", -1, "-1 does not fit"),
        ("uint256", "0x" + "f" * 10_000, "a number of 40000 bits does not fit in 256 bits"),
        ("uint7", 1, "no integer of 7 bits"),
        ("uint8", "ten", "'ten' is not a number"),
        ("uint8", "1_0", "'1_0' is not a number"),
        ("uint8", " 10", "' 10' is not a number"),
        ("uint8", "0" * 5_000, "0 is not a number"),
        ("uint8", True, "expected an integer"),
        ("uint8", None, "expected an integer"),
        ("bool", 1, "expected true or false"),
        ("bytes", "1234", "expected bytes as hex digits"),
        ("bytes", "0xzz", "expected bytes as hex digits"),
        ("bytes", "0x12 34", "expected bytes as hex digits"),
        ("bytes", "0x123", "expected bytes as hex digits"),
        ("bytes2", "0x123456", "3 bytes, expected 2"),
        ("bytes33", "0x", "type bytes33 is not defined"),
        ("address", "0x12", "1 bytes, expected 20"),
        ("string", 5, "expected a string"),
        ("uint8[]", None, "expected an array"),
        ("uint8[2]", [1], "1 elements, expected 2"),
        ("Nobody", {}, "type Nobody is not defined"),
        ("uint" + "8" * 5_000, 1, "type uint8+ is not defined"),
        ("bytes" + "8" * 5_000, "0x", "type bytes8+ is not defined"),
        ("uint8[" + "1" * 5_000 + "]", [], "is not defined"),
        ("Person", [], "Person: expected an object"),
        ("Person", {"name": 1}, "Thing.value: Person.name: expected a string"),
    ],
)
def test_hash__refuses(kind: str, value: Any, text: str) -> None:
    types = {
        "EIP712Domain": (),
        "Person": EXAMPLE.types["Person"],
        "Thing": (("value", kind),),
    }
    with pytest.raises(InvalidTypedData, match=text.replace("[", r"\[")):
        TypedData(types, "Thing", {}, {"value": value}).hash()


def test_hash__has_no_arrays_and_nulls_in_the_third_version() -> None:
    for kind, value in (("uint8[]", []), ("Person", None)):
        types = {
            "EIP712Domain": (),
            "Person": EXAMPLE.types["Person"],
            "Thing": (("value", kind),),
        }
        data = TypedData(types, "Thing", {}, {"value": value})
        assert len(data.hash()) == 32
        with pytest.raises(InvalidTypedData):
            replace(data, extended=False).hash()


def test_hash__looks_at_each_type_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode_type(data: TypedData, name: str) -> str:
        asked.append(name)
        return original(data, name)

    asked: list[str] = []
    original = TypedData.encode_type
    monkeypatch.setattr(TypedData, "encode_type", encode_type)
    members = tuple((f"member{number}", "uint8") for number in range(250))
    types = {
        "EIP712Domain": (),
        "Part": (("big", "Big"),),
        "Big": members,
        "All": (("a", "Part[]"),),
    }
    TypedData(types, "All", {}, {"a": [{"big": None}] * 1_000}).hash()
    assert sorted(asked) == ["All", "EIP712Domain", "Part"]
