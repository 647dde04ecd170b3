import pytest
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from mevm_suite.notary import (
    ATTESTATIONS,
    PROVENANCE,
    content_leaf,
    content_tree,
    message_to_sign,
    serial_number,
)

CONTRACT = "0x" + "11" * 20


@pytest.mark.parametrize("text", ["AB-12", "ab12", " Ab 1/2. ", "ＡＢ－１２", "A\u00adB12"])
def test_serial_number__is_one_for_all_spellings(text):
    assert serial_number(text) == keccak(text="ab12")


@pytest.mark.parametrize("text", ["AB-13", "AB-012", "AB-1"])
def test_serial_number__tells_numbers_apart(text):
    assert serial_number(text) != serial_number("AB-12")


@pytest.mark.parametrize("text", ["", " - ", "…"])
def test_serial_number__wants_letters_or_digits(text):
    with pytest.raises(ValueError, match="expected a serial number with letters or digits"):
        serial_number(text)


def test_content_tree__is_the_leaf_where_there_is_one_content():
    content = keccak(text="document")
    assert content_tree([content]).root == content_leaf(content) == keccak(keccak(content))


def test_message_to_sign__is_what_wallets_take():
    fields = {"account": CONTRACT, "id": bytes(32), "nonce": 0, "deadline": 1}
    message = message_to_sign("Testify", ATTESTATIONS, 1337, CONTRACT, fields)
    assert message["primaryType"] == "Testify"
    assert message["domain"]["name"] == ATTESTATIONS
    assert len(encode_typed_data(full_message=message).body) == 32


def test_message_to_sign__wants_exactly_the_fields():
    with pytest.raises(ValueError, match="HandOver: expected item, holder, receiver, quantity"):
        message_to_sign("HandOver", PROVENANCE, 1337, CONTRACT, {"item": bytes(32)})
