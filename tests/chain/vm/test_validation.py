"""Transactions that cannot be executed, and the words in which they are refused."""

from collections.abc import Callable
from typing import Any

import pytest

from mevm.crypto.secp256k1 import address_of
from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.interface import Engine
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import Authorization

TO = b"\xaa" * 20
FEES = {"max_fee_per_gas": 20, "max_priority_fee_per_gas": 3}
BASIC = {"nonce": 5, "gas": 100_000, "to": TO, "chain_id": 1}
BLOBS = {"blob_versioned_hashes": (b"\x01" * 32,), "max_fee_per_blob_gas": 1}
AUTHORIZATION = Authorization.sign(b"\x09" * 32, 1, TO, 0)
DELEGATION = b"\xef\x01\x00" + TO
Apply = Callable[..., Any]


@pytest.fixture
def apply(
    make_context: Callable[..., BlockContext], engine: Engine, sender_key: bytes, sender: bytes
) -> Apply:
    def run(
        fork: Fork = Fork.PRAGUE, code: bytes = b"", state_nonce: int = 5, **fields: Any
    ) -> Any:
        account = Account(balance=10**18, nonce=state_nonce, code=code)
        execution = engine.begin(World.from_alloc({sender: account}), make_context(fork))
        return execution.apply(Transaction.sign(sender_key, **BASIC | fields))

    return run


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"nonce": 4}, "nonce too low: next nonce 5, tx nonce 4"),
        ({"nonce": 6}, "nonce too high: address 0x{sender}, tx: 6 state: 5"),
        ({"chain_id": 2}, "invalid chain id for signer: have 2 want 1"),
        ({"gas": 20_999}, "intrinsic gas too low: gas 20999, minimum needed 21000"),
        (
            {"gas": 25_000, "data": b"\x01" * 200},
            "insufficient gas for floor data gas cost: gas 25000, minimum needed 29000",
        ),
        (
            {"max_priority_fee_per_gas": 21},
            "max priority fee per gas higher than max fee per gas: "
            "maxPriorityFeePerGas: 21, maxFeePerGas: 20",
        ),
        (
            {"max_fee_per_gas": 6},
            "max fee per gas less than block base fee: "
            "address 0x{sender}, maxFeePerGas: 6, baseFee: 7",
        ),
        (
            {"value": 10**18},
            "insufficient funds for gas * price + value: "
            "address 0x{sender} have 1000000000000000000 want 1000000000002000000",
        ),
        ({"max_fee_per_gas": 2**250}, "max fee: gas * price does not fit in 256 bits"),
        (
            {"to": b"", "data": bytes(49_153), "gas": 10**6},
            "max initcode size exceeded: code size 49153, limit 49152",
        ),
        ({**BLOBS, "to": b""}, "blob transaction of type create"),
        ({**BLOBS, "blob_versioned_hashes": ()}, "blob transaction missing blob hashes"),
        (
            {**BLOBS, "blob_versioned_hashes": (b"\x01" * 32,) * 10},
            "too many blobs in transaction: have 10, permitted 9",
        ),
        (
            {**BLOBS, "blob_versioned_hashes": (b"\x02" * 32,)},
            "blob 0 has invalid hash version",
        ),
        (
            {**BLOBS, "max_fee_per_blob_gas": 0},
            "max fee per blob gas less than block blob gas fee: address 0x{sender} "
            "blobGasFeeCap: 0, blobBaseFee: 1",
        ),
        (
            {"authorization_list": (AUTHORIZATION,), "to": b""},
            "EIP-7702 transaction cannot be used to create contract",
        ),
        ({"authorization_list": ()}, "EIP-7702 transaction with empty auth list"),
    ],
)
def test_apply__reverts_with_the_words_of_geth(
    apply: Apply, sender: bytes, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidTransaction) as refusal:
        apply(**FEES | fields)
    assert refusal.value.message == message.format(sender=sender.hex())
    assert refusal.value.code == -32000
    assert apply(**FEES).success


def test_apply__reverts_if_the_sender_is_a_contract(apply: Apply) -> None:
    with pytest.raises(InvalidTransaction, match="^sender not an eoa: address 0x"):
        apply(code=b"\x00", **FEES)
    with pytest.raises(InvalidTransaction, match="^sender not an eoa: address 0x"):
        apply(Fork.CANCUN, code=DELEGATION, **FEES)
    assert apply(code=DELEGATION, **FEES).success


def test_apply__reverts_if_the_nonce_is_at_its_end(apply: Apply) -> None:
    with pytest.raises(InvalidTransaction, match="^nonce has max value"):
        apply(state_nonce=2**64 - 1, nonce=2**64 - 1, **FEES)
    assert apply(state_nonce=2**64 - 2, nonce=2**64 - 2, **FEES).success


@pytest.mark.parametrize(
    ("fork", "fields"),
    [
        (Fork.MUIR_GLACIER, {"gas_price": 9, "access_list": ()}),
        (Fork.BERLIN, FEES),
        (Fork.SHANGHAI, {**FEES, **BLOBS}),
        (Fork.CANCUN, {**FEES, "authorization_list": (AUTHORIZATION,)}),
    ],
)
def test_apply__reverts_if_the_fork_does_not_have_the_type(
    apply: Apply, fork: Fork, fields: dict[str, Any]
) -> None:
    with pytest.raises(InvalidTransaction, match="^transaction type not supported$"):
        apply(fork, **fields)
    assert apply(Fork(fork + 1), **fields).success


def test_apply__reverts_if_protected_before_spurious_dragon(apply: Apply) -> None:
    with pytest.raises(InvalidTransaction, match="need Spurious Dragon"):
        apply(Fork.TANGERINE_WHISTLE, gas_price=1)
    assert apply(Fork.TANGERINE_WHISTLE, gas_price=1, chain_id=None).success


def test_apply__delegates_the_accounts_that_signed(
    make_context: Callable[..., BlockContext], engine: Engine, sender_key: bytes, sender: bytes
) -> None:
    keys = [bytes([number]) * 32 for number in range(20, 25)]
    authorities = [address_of(key) for key in keys]
    alloc = {sender: Account(balance=10**18), authorities[0]: Account(balance=1)}
    alloc[authorities[2]] = Account(code=b"\x00")
    execution = engine.begin(World.from_alloc(alloc), make_context())
    authorizations = (
        Authorization.sign(keys[0], 0, TO, 0),  # any chain
        Authorization.sign(keys[1], 1, TO, 0),
        Authorization.sign(keys[2], 1, TO, 0),  # has code
        Authorization.sign(keys[3], 2, TO, 0),  # another chain
        Authorization.sign(keys[4], 1, TO, 1),  # another nonce
    )
    result = execution.apply(
        Transaction.sign(
            sender_key,
            **BASIC | FEES | {"nonce": 0, "gas": 300_000, "authorization_list": authorizations},
        )
    )
    assert result.gas_refunded == 12_500  # only the first account was there before
    codes = [execution.get_code(authority) for authority in authorities]
    assert codes == [DELEGATION, DELEGATION, b"\x00", b"", b""]
    nonces = [execution.get_nonce(authority) for authority in authorities]
    assert nonces == [1, 1, 0, 0, 0]


def test_apply__charges_init_code_once_to_delegated_senders(
    make_context: Callable[..., BlockContext], engine: Engine, sender_key: bytes, sender: bytes
) -> None:
    creator = bytes.fromhex("61040060005ff000")  # CREATE with 1,024 bytes of zeros
    gas = []
    for code, to in ((DELEGATION, sender), (b"", TO)):
        alloc = {sender: Account(10**18, code=code), TO: Account(code=creator)}
        execution = engine.begin(World.from_alloc(alloc), make_context())
        fields = BASIC | FEES | {"nonce": 0, "to": to}
        gas.append(execution.apply(Transaction.sign(sender_key, **fields)).gas_used)
    assert gas[0] == gas[1]
