"""Import of a foreign chain, and refusal of every block that was tampered with."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Header, InvalidBlock, Withdrawal
from mevm.blocks.block import decode_block, encode_block
from mevm.crypto.rlp import RLPError, encode_list
from mevm.vm.errors import InvalidTransaction

HEAD = "e27a3e81bd7cfe2aec2cc9e832c73a17c93e7efcf659cf4b39883b96c48708c2"
FIELDS = [field.name for field in fields(Header) if field.init]

# Nothing commits to these but the block's own hash (and, for the coinbase, the timestamp and the
# gas limit, the state of blocks that use them): a changed one makes another block, which may be
# valid as well. What follows the true block cannot follow that one.
UNCOMMITTED = {"extra_data", "mix_hash", "nonce", "coinbase", "timestamp", "gas_limit"}


def changed(value):
    """Return the value with its last bit flipped; None where a fork has no such field."""
    if isinstance(value, int):
        return value ^ 1
    return value[:-1] + bytes([value[-1] ^ 1]) if value else b"\x01"


def tampered_bodies(body):
    """Yield bodies that differ from ``body`` in one item."""
    transactions, withdrawals = body.transactions, body.withdrawals
    for index in range(len(transactions)):
        rest = transactions[:index] + transactions[index + 1 :]
        yield replace(body, transactions=rest)
        yield replace(body, transactions=(*transactions, transactions[index]))
    if len(transactions) > 1:
        yield replace(body, transactions=transactions[::-1])
    if withdrawals is None:
        yield replace(body, withdrawals=())
        return
    yield replace(body, withdrawals=None)
    yield replace(body, withdrawals=(*withdrawals, Withdrawal(9, 9, bytes(20), 9)))
    for index, withdrawal in enumerate(withdrawals):
        rest = withdrawals[:index] + withdrawals[index + 1 :]
        yield replace(body, withdrawals=rest)
        more = replace(withdrawal, amount=withdrawal.amount + 1)
        yield replace(body, withdrawals=(*withdrawals[:index], more, *withdrawals[index + 1 :]))


def refused(chain, raw):
    """Return whether a block is refused, with the head as it was."""
    head = chain.head
    try:
        chain.import_block(raw)
    except InvalidBlock:
        return chain.head is head
    return False


def test_import_block__reaches_the_known_head(imported):
    assert imported.head.number == 45
    assert imported.head.hash.hex() == HEAD
    assert imported.head.world.root == imported.head.header.state_root


def test_import_block__encodes_every_block_as_it_came(imported, foreign_blocks):
    for number, raw in enumerate(foreign_blocks, start=1):
        assert imported.block(number).rlp() == raw
        assert imported.block(number).size == len(raw)


def test_import_block__refuses_every_tampered_header_field(foreign_chain, foreign_blocks):
    chain, tried = foreign_chain, 0
    for number, raw in enumerate(foreign_blocks):
        header, body = decode_block(raw)
        following = foreign_blocks[number + 1] if number + 1 < len(foreign_blocks) else None
        for name in FIELDS:
            value = getattr(header, name)
            if value is None:
                continue
            forged = encode_block(replace(header, **{name: changed(value)}), body)
            tried += 1
            if refused(chain, forged):
                continue
            assert name in UNCOMMITTED, f"block {header.number} with another {name} is taken"
            assert chain.head.hash != header.hash
            assert following is None or refused(chain, following)
            chain.rewind(number)
        chain.import_block(raw)
    assert tried > 45 * 15
    assert chain.head.hash.hex() == HEAD


def test_import_block__refuses_fields_of_other_forks(foreign_chain, foreign_blocks):
    for raw in foreign_blocks:
        header, body = decode_block(raw)
        present = [name for name in FIELDS[15:] if getattr(header, name) is not None]
        if present:
            assert refused(
                foreign_chain, encode_block(replace(header, **{present[-1]: None}), body)
            )
        if len(present) < 6:
            name = FIELDS[15:][len(present)]
            value = 0 if name in ("base_fee", "blob_gas_used", "excess_blob_gas") else bytes(32)
            assert refused(foreign_chain, encode_block(replace(header, **{name: value}), body))
        foreign_chain.import_block(raw)


def test_import_block__refuses_every_tampered_body(foreign_chain, foreign_blocks):
    tried = 0
    for raw in foreign_blocks:
        header, body = decode_block(raw)
        for forged in tampered_bodies(body):
            assert refused(foreign_chain, encode_block(header, forged)), forged
            tried += 1
        uncle = replace(header, extra_data=b"uncle")
        assert refused(foreign_chain, encode_block(header, replace(body, uncles=(uncle,))))
        foreign_chain.import_block(raw)
    assert tried > 100


def test_import_block__refuses_tampered_signatures(foreign_chain, foreign_blocks):
    for raw in foreign_blocks:
        header, body = decode_block(raw)
        for transaction in body.transactions[:1]:
            signature = transaction.raw[-2:]
            forged = raw.replace(signature, bytes([signature[0] ^ 1, signature[1]]))
            assert forged != raw
            assert refused(foreign_chain, forged)
        foreign_chain.import_block(raw)
    assert header.number == 45


@pytest.mark.parametrize("raw", [b"", b"\x80", b"\xc0", b"\xc3\xc0\xc0\xc0", bytes(100), b"\xf9"])
def test_import_block__refuses_what_is_no_block(foreign_chain, raw):
    assert refused(foreign_chain, raw)


def test_import_block__refuses_every_cut_and_extension(foreign_chain, foreign_blocks):
    raw = foreign_blocks[0]
    for length in range(0, len(raw), 37):
        assert refused(foreign_chain, raw[:length])
    assert refused(foreign_chain, raw + b"\x00")


@given(st.data())
def test_fuzz_import_block__refuses_or_takes_changed_bytes(spare_chain, foreign_blocks, data):
    chain, number = spare_chain, data.draw(st.integers(0, len(foreign_blocks) - 1))
    chain.rewind(min(number, chain.head.number))
    for raw in foreign_blocks[chain.head.number : number]:
        chain.import_block(raw)
    raw = bytearray(foreign_blocks[number])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= data.draw(st.integers(1, 255))
    if not refused(chain, bytes(raw)):
        assert chain.head.rlp() == bytes(raw)
        assert chain.head.number == number + 1
        chain.rewind(number)


def test_import_block__refuses_a_block_that_does_not_follow_the_head(foreign_chain, foreign_blocks):
    with pytest.raises(InvalidBlock, match="parent hash"):
        foreign_chain.import_block(foreign_blocks[1])
    foreign_chain.import_block(foreign_blocks[0])
    with pytest.raises(InvalidBlock, match="parent hash"):
        foreign_chain.import_block(foreign_blocks[0])


@pytest.mark.parametrize("item", [b"\x80", b"\x81\xc0", b"\xc0", b"\x05"])
def test_decode_block__refuses_what_is_no_transaction(foreign_blocks, item):
    header = decode_block(foreign_blocks[0])[0].rlp()
    raw = encode_list(header + encode_list(item) + b"\xc0")
    with pytest.raises((RLPError, InvalidTransaction)):
        decode_block(raw)


def test_replay__repeats_every_transaction(imported):
    for block in imported.blocks()[1:]:
        for index, receipt in enumerate(block.receipts):
            result = imported.replay(block, index).apply(block.transactions[index])
            assert (result.gas_used, result.logs) == (receipt.gas_used, receipt.logs)
            assert result.success == receipt.success


def test_replay__refuses_what_is_not_there(imported):
    with pytest.raises(ValueError, match="genesis"):
        imported.replay(imported.genesis, 0)
    with pytest.raises(ValueError, match="no transaction 99"):
        imported.replay(imported.head, 99)
