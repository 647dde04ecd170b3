"""Payment addresses as wallets read them, and their QR codes."""

import re

import pytest

from mevm_suite.payment import call_uri, coin_uri, svg, terminal, token_uri

SHOP = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
BUYER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
OFFER = "0x" + "ab" * 32


@pytest.mark.rule("SEC-01")
def test_coin_uri__names_receiver_chain_and_amount():
    assert coin_uri(SHOP, 1337, 158 * 10**18) == f"ethereum:{SHOP}@1337?value=158000000000000000000"


@pytest.mark.rule("SEC-09")
def test_token_uri__is_a_transfer():
    uri = token_uri(SHOP, 1337, BUYER, 158_000_000)
    assert uri == f"ethereum:{SHOP}@1337/transfer?address={BUYER}&uint256=158000000"


@pytest.mark.rule("SEC-01")
def test_call_uri__keeps_the_order_of_arguments():
    arguments = [("bytes32", OFFER), ("address", BUYER), ("address", SHOP)]
    uri = call_uri(SHOP, 1, "buy", arguments, value=5)
    assert uri == (f"ethereum:{SHOP}@1/buy?bytes32={OFFER}&address={BUYER}&address={SHOP}&value=5")


def test_call_uri__needs_no_arguments():
    assert call_uri(SHOP, 1, "claim") == f"ethereum:{SHOP}@1/claim"


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: coin_uri(SHOP.lower(), 1, 1), "checksummed address"),
        (lambda: coin_uri(SHOP, 0, 1), "chain id above zero"),
        (lambda: coin_uri(SHOP, 1, -1), "at most 256 bits"),
        (lambda: coin_uri(SHOP, 1, 2**256), "at most 256 bits"),
        (lambda: token_uri(SHOP, 1, "0x00", 1), "checksummed address"),
        (lambda: call_uri(SHOP, 1, "buy?x"), "name of a function"),
        (lambda: call_uri(SHOP, 1, "buy", [("string", "a")]), "a type of address"),
        (lambda: call_uri(SHOP, 1, "buy", [("uint256", "1&value=9")]), "a value of type uint256"),
    ],
)
def test_uri__reverts_if_a_part_is_wrong(make, text):
    with pytest.raises(ValueError, match=text):
        make()


def test_svg__is_one_document_with_a_path():
    document = svg(coin_uri(SHOP, 1337, 1))
    assert document.startswith("<svg ") and document.endswith("</svg>")
    assert re.search(r"<path [^>]*d=", document)


def test_terminal__is_a_square():
    lines = re.sub(r"\x1b\[[0-9;]*m", "", terminal("ethereum:test")).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert abs(len(lines[0]) - 2 * len(lines)) <= 1
