"""A transaction of the pool, as IShieldedPool.vyi has it, and what proofs and signatures sign.

The dataclasses mirror the structs of the interface, fields and bounds. Names, types and bounds are
checked by `shielded.abi` when a transaction is encoded; `check` adds what the pool asks beyond.

Source: SERO-07.
"""

from dataclasses import dataclass
from typing import Annotated

from eth_abi.abi import encode

from mevm.crypto.baby_jubjub import IDENTITY, is_in_subgroup
from mevm.crypto.keccak import keccak
from shielded.abi import (
    Address,
    AtMost,
    Bytes32,
    Coordinates,
    Data,
    FieldElement,
    Flag,
    Number,
    Numbers,
    OrNone,
    Uint256,
    struct_of,
    to_abi,
)
from shielded.account import OneTimeAddress
from shielded.assets import Asset
from shielded.notes import Note
from shielded.signatures import OwnerSignature, binding_signature, owner_signature

__all__ = [
    "Authorisation",
    "Call",
    "Deposit",
    "Output",
    "OwnerSignature",
    "Package",
    "PackageUse",
    "Spend",
    "Transaction",
    "Withdrawal",
    "binding_signature",
    "check",
    "encode_pay",
    "encode_transact",
    "owner_signature",
    "sighash",
]

CIPHERTEXT_BYTES = 371
MAX_DATA_BYTES = 1024
MAX_SPENDS, MAX_OUTPUTS, MAX_PACKAGES = 32, 32, 4
SIGHASH_BITS = 253
TRANSACTION_DOMAIN = keccak(b"SERO.tx.v1")
NO_ADDRESS = bytes(20)
NO_ID = bytes(32)

Proof = tuple[int, ...]
MoreData = Annotated[bytes, Data("bytes", MAX_DATA_BYTES)]
EightWords = Annotated[Proof, Numbers(8, Number())]
ThreeWords = Annotated[tuple[int, int, int], Numbers(3, Number())]


@dataclass(frozen=True)
class Spend:
    """A note that is spent: its nullifier, and its value commitment."""

    nullifier: FieldElement
    value: Coordinates


@dataclass(frozen=True)
class Output:
    """A note that is made: what `shielded.encryption` reads."""

    commitment: FieldElement
    value: Coordinates
    ephemeral: Coordinates
    ciphertext: Annotated[bytes, Data("bytes", CIPHERTEXT_BYTES, CIPHERTEXT_BYTES)]


@dataclass(frozen=True)
class Deposit:
    """An asset that comes in, from the payer's wallet or his ledger in the vault."""

    payer: Address
    asset: Asset
    is_ledger: Flag = False


@dataclass(frozen=True)
class Withdrawal:
    """An asset that goes out, to the receiver's wallet or his ledger in the vault."""

    receiver: Address
    asset: Asset
    is_ledger: Flag = False


@dataclass(frozen=True)
class Call:
    """An asset that goes to a contract's ledger, and the call that tells the contract."""

    target: Address
    asset: Asset
    gas: Uint256
    data: MoreData = b""


@dataclass(frozen=True)
class Package:
    """A package that is sealed.

    Attributes
    ----------
    owner
        Identity of a one-time address.
    commitment, value
        Of an Output proof; 0 and O in a package without assets.
    content
        Sealed by whoever sends it.
    """

    owner: Bytes32
    commitment: FieldElement = 0
    value: Coordinates = IDENTITY
    content: MoreData = b""


@dataclass(frozen=True)
class PackageUse:
    """A package that is opened, or handed to a new owner."""

    id: Bytes32
    new_owner: Bytes32 = NO_ID


@dataclass(frozen=True)
class Transaction:
    """What happens, all at once: see IShieldedPool.vyi."""

    anchor: FieldElement = 0
    spends: Annotated[tuple[Spend, ...], AtMost(MAX_SPENDS)] = ()
    outputs: Annotated[tuple[Output, ...], AtMost(MAX_OUTPUTS)] = ()
    deposits: Annotated[tuple[Deposit, ...], AtMost(8)] = ()
    withdrawals: Annotated[tuple[Withdrawal, ...], AtMost(8)] = ()
    notes: Annotated[tuple[Note, ...], AtMost(8)] = ()
    calls: Annotated[tuple[Call, ...], AtMost(4)] = ()
    packages: Annotated[tuple[Package, ...], AtMost(MAX_PACKAGES)] = ()
    uses: Annotated[tuple[PackageUse, ...], AtMost(4)] = ()
    sender: Annotated[OneTimeAddress | None, OrNone()] = None
    is_verified: Flag = False
    fee: Uint256 = 0
    relayer: Address = NO_ADDRESS
    deadline: Uint256 = 0


@dataclass(frozen=True)
class Authorisation:
    """What proves consent to a transaction: see IShieldedPool.vyi."""

    input_proofs: Annotated[tuple[EightWords, ...], AtMost(MAX_SPENDS)]
    output_proofs: Annotated[tuple[EightWords, ...], AtMost(MAX_OUTPUTS + MAX_PACKAGES)]
    binding: ThreeWords
    sender: Annotated[tuple[OwnerSignature, ...], AtMost(1)] = ()
    uses: Annotated[tuple[OwnerSignature, ...], AtMost(4)] = ()
    permits: Annotated[tuple[MoreData, ...], AtMost(8)] = ()


def sighash(chain_id: int, pool: bytes, transaction: Transaction) -> int:
    """Return what proofs and signatures of a transaction are about.

    Parameters
    ----------
    chain_id, pool
        Where it is to happen, and nowhere else.
    transaction
        All of it.

    Raises
    ------
    ValueError
        If a value is out of range.
    """
    data = encode(
        ["bytes32", "uint256", "address", struct_of(Transaction).name],
        [TRANSACTION_DOMAIN, chain_id, pool, to_abi(transaction)],
    )
    return int.from_bytes(keccak(data), "big") & ((1 << SIGHASH_BITS) - 1)


def encode_transact(transaction: Transaction, authorisation: Authorisation) -> bytes:
    """Return the call data of IShieldedPool.transact."""
    types = [struct_of(Transaction).name, struct_of(Authorisation).name]
    selector = keccak(f"transact({','.join(types)})".encode("ascii"))[:4]
    return selector + encode(types, [to_abi(transaction), to_abi(authorisation)])


def encode_pay(notes: tuple[Note, ...]) -> bytes:
    """Return the call data of IShieldedPool.pay."""
    name = f"{struct_of(Note).name}[]"
    selector = keccak(f"pay({name})".encode("ascii"))[:4]
    return selector + encode([name], [[to_abi(note) for note in notes]])


def check(transaction: Transaction) -> None:
    """Refuse what the pool would refuse, whatever state it is in.

    Raises
    ------
    ValueError
        Saying what is wrong, and what was expected.
    """
    to_abi(transaction)
    if bool(transaction.spends) != bool(transaction.anchor):
        raise ValueError("an anchor is given exactly if notes are spent")
    nullifiers = [spend.nullifier for spend in transaction.spends]
    if len(set(nullifiers)) < len(nullifiers):
        raise ValueError("the same note is spent twice")
    values = [spend.value for spend in transaction.spends]
    values += [output.value for output in transaction.outputs]
    if not all(map(is_in_subgroup, values)):
        raise ValueError("a value commitment is no point of the prime subgroup")
    for output in transaction.outputs:
        if output.ephemeral == IDENTITY or not is_in_subgroup(output.ephemeral):
            raise ValueError("an EPK is no point of the prime subgroup, or is O")
    for package in transaction.packages:
        _check_package(package)
    if len({use.id for use in transaction.uses}) < len(transaction.uses):
        raise ValueError("the same package is used twice")


def _check_package(package: Package) -> None:
    if package.owner == NO_ID:
        raise ValueError("a package has an owner")
    if package.commitment == 0 and package.value != IDENTITY:
        raise ValueError("a package without assets has O for its value commitment")
    if not is_in_subgroup(package.value):
        raise ValueError("the value commitment of a package is no point of the prime subgroup")
