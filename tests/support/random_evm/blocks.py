"""Random accounts, and a block of random transactions of every type, some of them invalid."""

from collections.abc import Sequence
from random import Random
from typing import Any

from eth._utils.address import generate_contract_address
from eth_typing import Address

from mevm.blocks.assembly import Draft
from mevm.blocks.system_contracts import CODES
from mevm.crypto.secp256k1 import address_of
from mevm.state import Account
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import (
    ACCESS_LIST,
    BLOB,
    DYNAMIC_FEE,
    FIRST_FORK,
    SET_CODE,
    Authorization,
)
from random_evm.programs import random_program
from random_evm.question import Question

COIN = 10**18
CHAIN_ID = 1
COINBASE = b"\xc0" * 20
CONTRACTS = [bytes([0xA0 + number]) * 20 for number in range(6)]
PRECOMPILES = [number.to_bytes(20, "big") for number in range(1, 0x12)]
CHEAP_PRECOMPILES = PRECOMPILES[:7] + PRECOMPILES[8:9]
KEYS = [bytes([number]) * 32 for number in range(1, 9)]
SENDERS = [address_of(key) for key in KEYS]
NOBODY = b"\x77" * 20
DELEGATION = b"\xef\x01\x00"
MAX_INIT_CODE = 49_152


class RandomBlock:
    """A state, and transactions to make a block of.

    Parameters
    ----------
    seed
        The same number makes the same block.
    size
        How many transactions.
    fork
        Which types of transactions there are, which fields, and which opcodes.
    questions
        What precompiles may be asked, besides anything.

    Attributes
    ----------
    alloc : dict
        Accounts before the block.
    transactions : list of Transaction
        Those that were tried, in order.
    """

    def __init__(
        self,
        seed: int,
        size: int,
        fork: Fork = Fork.PRAGUE,
        questions: Sequence[Question] = (),
    ) -> None:
        self._random = random = Random(seed)
        self._fork = fork
        self._questions = questions
        self._types = [
            type for type, since in FIRST_FORK.items() for _ in range(3) if since <= fork
        ]
        if fork >= Fork.CANCUN:
            self._types.remove(BLOB)  # few fit into a block
            self._types.remove(BLOB)
        self._size = size
        self._nonces = dict.fromkeys(KEYS, 0)
        known = [*CONTRACTS, *CONTRACTS, *SENDERS[:3], COINBASE, NOBODY, *CHEAP_PRECOMPILES]
        asked = [random.choice(questions).address for _ in range(3) if questions]
        self.addresses = [*known, *asked, random.choice(PRECOMPILES), *CODES]
        self.alloc = self._make_alloc()
        self.transactions: list[Transaction] = []

    def fill(self, draft: Draft) -> None:
        """Try transactions in a block; nonces are those that the accounts have by then."""
        while len(self.transactions) < self._size:
            transaction = self.transaction(draft.process.execution)
            if transaction is not None:
                self.transactions.append(transaction)
                draft.add(transaction)

    def program(self) -> bytes:
        """Return a random program that knows the accounts of the block."""
        return random_program(self._random, self.addresses, self._fork)

    def _make_alloc(self) -> dict[bytes, Account]:
        """Return contracts, senders (one of them delegated, one poor), and system contracts."""
        random = self._random
        alloc = {address: Account(nonce=1, code=code) for address, code in CODES.items()}
        for address in CONTRACTS:
            storage = {slot: random.choice((1, 2**255)) for slot in random.sample(range(4), 2)}
            balance = random.choice((0, 5, COIN))
            alloc[address] = Account(balance, 1, self.program(), storage)
        for address in SENDERS:
            alloc[address] = Account(balance=COIN)
        alloc[SENDERS[-1]] = Account(balance=10**13)
        alloc[SENDERS[-2]] = Account(COIN, 0, DELEGATION + random.choice(CONTRACTS))
        for creator in (*CONTRACTS, *SENDERS):
            if random.random() < 0.2:  # something lies where it will make a contract
                place = generate_contract_address(Address(creator), alloc[creator].nonce)
                obstacles = Account(1, storage={0: 1}), Account(1, nonce=1), Account(1)
                alloc[place] = random.choice(obstacles)
        return alloc

    def transaction(self, execution: Execution) -> Transaction | None:
        """Return a transaction; None where what was drawn is no transaction at all.

        Parameters
        ----------
        execution
            What it is for: this knows the nonces that accounts have by now.
        """
        random = self._random
        key = random.choice(KEYS)
        self._nonces = {
            key: execution.get_nonce(sender) for key, sender in zip(KEYS, SENDERS, strict=True)
        }
        fields = self.fields(key)
        broken = random.random() < 0.1
        if broken:
            self._break(fields)
        try:
            transaction = Transaction.sign(key, **fields)
            if broken and random.random() < 0.2:
                transaction = _mangled(random, transaction)
        except (InvalidTransaction, ValueError):
            return None
        return transaction

    def fields(self, key: bytes) -> dict[str, Any]:
        """Return the fields of a transaction that is valid as far as one can know."""
        random = self._random
        type = random.choice(self._types)
        to = random.choice([*CONTRACTS * 3, *SENDERS[:3], NOBODY, *PRECOMPILES[:9], *CODES])
        fields: dict[str, Any] = {
            "nonce": self._nonces[key],
            "gas": random.choice((60_000, 300_000, 900_000, 900_000)),
            "to": to,
            "value": random.choice((0, 0, 1, 1000)),
            "chain_id": CHAIN_ID if self._fork >= Fork.SPURIOUS_DRAGON else None,
            "data": random.randbytes(random.choice((0, 0, 4, 32, 56, 80, 96, 128, 300))),
        }
        if self._questions and random.random() < 0.15:
            question = random.choice(self._questions)
            to = random.choice((question.address, *CONTRACTS))
            fields |= {"to": to, "data": question.asked(random), "gas": 900_000}
        elif type < BLOB and random.random() < 0.2:
            fields |= {"to": b"", "data": self.program(), "gas": 900_000}
        if type < DYNAMIC_FEE:
            fields["gas_price"] = random.choice((7, 8, 1000))
        else:
            fields["max_fee_per_gas"] = random.choice((7, 20, 1000))
            fields["max_priority_fee_per_gas"] = random.choice((0, 1, 7))
        if type >= ACCESS_LIST:
            fields["access_list"] = self._access_list()
        if type == BLOB:
            hashes = (b"\x01" + random.randbytes(31) for _ in range(random.randint(1, 3)))
            fields |= {"max_fee_per_blob_gas": 10, "blob_versioned_hashes": tuple(hashes)}
        if type == SET_CODE:
            count = random.randint(1, 3)
            fields["authorization_list"] = tuple(self._authorization() for _ in range(count))
        return fields

    def _access_list(self) -> tuple[Any, ...]:
        random = self._random
        chosen = random.choices(self.addresses, k=random.randint(0, 3))
        return tuple(
            (address, tuple(random.choices(range(4), k=random.randint(0, 3)))) for address in chosen
        )

    def _authorization(self) -> Authorization:
        random = self._random
        key = random.choice(KEYS[:4] + [b"\x55" * 32])
        nonce = random.choice((0, 1, self._nonces.get(key, 0), self._nonces.get(key, 0) + 1))
        target = random.choice([*CONTRACTS, bytes(20), PRECOMPILES[0], SENDERS[0], NOBODY])
        signed = Authorization.sign(key, random.choice((0, 1, 1, 2)), target, nonce)
        if random.random() < 0.1:
            signed = signed._replace(s=random.getrandbits(256), y_parity=random.choice((0, 1, 2)))
        return signed

    def _break(self, fields: dict[str, Any]) -> None:
        """Make a transaction invalid, probably."""
        random = self._random
        changes: list[dict[str, Any]] = [
            {"nonce": fields["nonce"] + random.choice((1, 5))},
            {"nonce": max(fields["nonce"] - 1, 0)},
            {"nonce": 2**64 - 1},
            {"gas": random.choice((0, 20_999, 22_000))},
            {"gas": 31_000_000},
            {"value": 10**30},
            {"data": bytes(MAX_INIT_CODE + 1), "to": b"", "gas": 5_000_000},
            {"data": b"\x01" * 2000, "gas": 53_000},
        ]
        if "gas_price" in fields:
            changes.append({"gas_price": random.choice((0, 6, 10**30))})
            if "access_list" not in fields:
                # The specification leaves the chain id of typed transactions to others.
                changes.append({"chain_id": 2})
        else:
            changes.append({"max_fee_per_gas": 6, "max_priority_fee_per_gas": 0})
            changes.append({"max_priority_fee_per_gas": fields["max_fee_per_gas"] + 1})
            changes.append({"max_fee_per_gas": 2**256 - 1})
        if "blob_versioned_hashes" in fields:
            changes.append({"blob_versioned_hashes": ()})
            changes.append({"blob_versioned_hashes": (b"\x02" + bytes(31),)})
            changes.append({"blob_versioned_hashes": (b"\x01" + bytes(31),) * 10})
            changes.append({"max_fee_per_blob_gas": 0})
            changes.append({"to": b""})
        if "authorization_list" in fields:
            changes.append({"authorization_list": ()})
            changes.append({"to": b""})
        fields |= random.choice(changes)


def _mangled(random: Random, transaction: Transaction) -> Transaction:
    """Return a transaction with one bit changed, if that still is one of the same chain."""
    raw = bytearray(transaction.raw)
    raw[random.randrange(1, len(raw))] ^= 1 << random.randrange(8)
    mangled = Transaction.decode(bytes(raw))
    return transaction if mangled.type and mangled.chain_id != CHAIN_ID else mangled
