"""Blocks of our builder, imported by py-evm's unmodified chain and virtual machines."""

import pytest
import rlp
from eth.chains.base import Chain as StockChain
from eth.db.atomic import AtomicDB
from eth.vm.forks.prague import PragueVM
from eth.vm.forks.prague.blocks import PragueBlock, PragueBlockHeader

from mevm.blocks import Withdrawal
from mevm.blocks.requests import EMPTY_REQUESTS_HASH
from mevm.blocks.system_contracts import WITHDRAWAL_REQUESTS
from mevm.crypto.keccak import keccak
from mevm.crypto.secp256k1 import address_of
from mevm.vm.forks import GAS_PER_BLOB
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import Authorization

# Stores its first word of call data in slot 0 and logs it; reverts without call data.
STORE_AND_LOG = bytes.fromhex("36156010575f355f555f3560205fa1005b5f5ffd")
ENDLESS_LOOP = bytes.fromhex("5b5f56")
WORD = (7).to_bytes(32, "big")
FEES = {"max_fee_per_gas": 10**10, "max_priority_fee_per_gas": 10**9, "chain_id": 1}
PRICE = {"gas_price": 2 * 10**9, "gas": 200_000}


MAINNET_DEPOSITS = bytes.fromhex("00000000219ab540356cbb839cbe05303d7705fa")


def word(number):
    return number.to_bytes(32, "big")


def deposit():
    """Return the ABI encoding of a deposit: five byte strings, padded to words."""
    strings = [b"\x01" * 48, b"\x02" * 32, b"\x03" * 8, b"\x04" * 96, b"\x05" * 8]
    offsets, tail = [], b""
    for each in strings:
        offsets.append(word(160 + len(tail)))
        tail += word(len(each)) + each + bytes(-len(each) % 32)
    return b"".join(offsets) + tail


DEPOSIT = deposit()


def deploy(code):
    """Return init code that deploys ``code``."""
    return bytes.fromhex(f"60{len(code):02x}8060095f395ff3") + code


@pytest.fixture
def stock(plain_prague):
    """py-evm's chain on the same genesis."""
    chain = StockChain.configure("Stock", vm_configuration=((0, PragueVM),), chain_id=1)
    database = AtomicDB()
    genesis = plain_prague.genesis
    state = PragueVM.build_state(database, _header(genesis.header, empty=True), _Context())
    for address, account in genesis.world.accounts():
        state.set_balance(address, account.balance)
        state.set_nonce(address, account.nonce)
        state.set_code(address, account.code)
        for slot, value in account.storage.items():
            state.set_storage(address, slot, value)
    state.persist()
    assert state.state_root == genesis.header.state_root
    return chain.from_genesis_header(database, _header(genesis.header))


class _Context:
    chain_id = 1


def _header(header, empty=False):
    decoded = rlp.decode(header.rlp(), PragueBlockHeader)
    return decoded.copy(state_root=keccak(b"\x80")) if empty else decoded


def agree(chain, stock, block):
    """Import a block of ours into py-evm, and compare the hashes of what both have."""
    imported = stock.import_block(rlp.decode(block.rlp(), PragueBlock)).imported_block
    assert imported.header.hash == block.hash
    assert stock.get_canonical_head().hash == chain.head.hash


@pytest.fixture
def made(keys):
    """Address of the contract that the first key creates with nonce 1."""
    return keccak(rlp.encode([address_of(keys[0]), b"\x01"]))[12:]


@pytest.fixture
def every_kind(keys, made):
    """Transactions of all five types: transfers, creations, logs, reverts, halts, requests."""
    sender, other, authority = keys[0], address_of(keys[1]), keys[2]
    blobs = (b"\x01" * 32, b"\x01" + b"\x02" * 31)
    fields = [
        {"to": other, "value": 5, **PRICE},
        {"data": deploy(STORE_AND_LOG), "chain_id": 1, **PRICE},
        {"to": made, "data": WORD, "chain_id": 1, **PRICE},
        {"to": made, "data": WORD, "chain_id": 1, "access_list": [(made, [0, 1])], **PRICE},
        {"to": made, "data": bytes(32), "gas": 90_000, **FEES},
        {"to": made, "gas": 90_000, **FEES},
        {"data": ENDLESS_LOOP, "gas": 90_000, **FEES},
        {
            "to": made,
            "data": WORD,
            "gas": 90_000,
            "max_fee_per_blob_gas": 100,
            "blob_versioned_hashes": blobs,
            **FEES,
        },
        {
            "to": address_of(authority),
            "data": WORD,
            "gas": 190_000,
            "authorization_list": (Authorization.sign(authority, 1, made, 0),),
            **FEES,
        },
        {"to": WITHDRAWAL_REQUESTS, "data": b"\x11" * 56, "value": 9, "gas": 300_000, **FEES},
        {"to": MAINNET_DEPOSITS, "data": DEPOSIT, "gas": 300_000, **FEES},
    ]
    signed = [Transaction.sign(sender, nonce=i, **each) for i, each in enumerate(fields)]
    return [*signed, Transaction.sign(keys[1], nonce=0, to=made, data=WORD, gas=90_000, **FEES)]


def test_build__agrees_with_stock_py_evm(plain_prague, stock, fill, every_kind):
    chain = plain_prague
    withdrawals = [Withdrawal(0, 1, b"\xaa" * 20, 3), Withdrawal(1, 2, b"\xbb" * 20, 0)]
    block = chain.build(every_kind, withdrawals=withdrawals, extra_data=b"ours", **fill(chain))
    assert block.transactions == tuple(every_kind)
    outcomes = [receipt.success for receipt in block.receipts]
    assert outcomes == [True] * 5 + [False] * 2 + [True] * 5
    assert block.header.blob_gas_used == 2 * GAS_PER_BLOB
    assert block.header.requests_hash != EMPTY_REQUESTS_HASH
    agree(chain, stock, block)


def test_build__agrees_with_stock_py_evm_over_many_blocks(plain_prague, stock, fill, every_kind):
    chain = plain_prague
    root = bytes(range(32))
    for number, transaction in enumerate(every_kind):
        timestamp = chain.head.timestamp + 1 + number
        fields = fill(chain, timestamp=timestamp)
        agree(chain, stock, chain.build([transaction], parent_beacon_root=root, **fields))
    agree(chain, stock, chain.build([], **fill(chain)))
    assert chain.head.number == len(every_kind) + 1


def test_build__of_one_transaction_each_gives_the_receipts_of_one_block(
    plain_prague, fill, every_kind
):
    chain = plain_prague
    together = chain.build(every_kind, **fill(chain)).receipts
    chain.rewind(0)
    for transaction, receipt in zip(every_kind, together, strict=True):
        alone = chain.build([transaction], **fill(chain)).receipts[0]
        assert (alone.success, alone.logs) == (receipt.success, receipt.logs)
