"""A chain with many shielded notes, as a node tells it: logs that a wallet reads and tries.

A note of somebody else is random: a payment looks like that to who has not its key, and costs the
same to try. A note of the account's own is a real one. Each block has one transaction of two notes.
"""

from collections.abc import Sequence
from random import Random

from eth_abi.abi import encode

from mevm.crypto.baby_jubjub import BASE, ORDER, FixedBase
from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD
from shielded.account import PaymentAddress
from shielded.assets import Asset
from shielded.encryption import CIPHERTEXT_BYTES, encrypt
from shielded.transaction import Output
from shielded.tree import CommitmentTree
from shielded.wallet.events import Event, Header, NoteCreated, NullifierUsed, TransactionAccepted
from shielded.wallet.interface import read_log, topics, type_of

IN_BLOCK = 2  # notes made, and notes spent
OWN = 100  # every so-manieth note is the account's
ROOTS = 100  # blocks between two roots that are worked out: each range of a scan ends at one
START = 1_800_000_000
AMOUNT = 7

Log = tuple[list[bytes], bytes]


class NoteChain:
    """A pool's chain; ``head`` moves, and the blocks beyond it are not there yet.

    Parameters
    ----------
    account
        Whose every hundredth note is.
    notes
        How many there are.
    """

    chain_id = 1337
    pool = b"\x22" * 20

    def __init__(self, account: PaymentAddress, notes: int) -> None:
        random = Random(notes)
        base, tree = FixedBase(BASE), CommitmentTree()
        self._blocks: list[tuple[bytes, list[Log]]] = [(keccak(b"first"), [])]
        self._head = 0
        self.outputs: list[Output] = []
        for number in range(1, notes // IN_BLOCK + 1):
            first = len(self.outputs)
            for position in range(first, first + IN_BLOCK):
                own = account if position % OWN == 0 else None
                self.outputs.append(_note(random, base, own))
            made = self.outputs[first:]
            tree.append(output.commitment for output in made)
            root = 0 if number % ROOTS else tree.root
            parent, _ = self._blocks[-1]
            self._blocks.append((keccak(parent), _transaction(random, first, made, root)))

    def show(self, notes: int) -> None:
        """Let the chain end at so many notes."""
        if notes % (IN_BLOCK * ROOTS):
            raise ValueError(f"expected a multiple of {IN_BLOCK * ROOTS} notes, got {notes}")
        self._head = notes // IN_BLOCK

    def head(self) -> int:
        """Return the newest block."""
        return self._head

    def header(self, number: int) -> Header | None:
        """Return a block; None if there is none of that number."""
        if not 0 <= number <= self._head:
            return None
        parent = self._blocks[number - 1][0] if number else bytes(32)
        return Header(number, self._blocks[number][0], parent, START + number)

    def events(self, first: int, last: int) -> Sequence[Event]:
        """Read the logs of blocks, both included."""
        found = []
        for number in range(first, last + 1):
            digest, logs = self._blocks[number]
            for index, (words, data) in enumerate(logs):
                event = read_log("pool", (number, digest, index), words, data)
                if event is not None:
                    found.append(event)
        return found

    def root(self, number: int) -> int | None:
        """Return nothing: there is no contract to ask."""
        return None


def _note(random: Random, base: FixedBase, account: PaymentAddress | None) -> Output:
    if account:
        sealed = encrypt(account, Asset.of_token("SERO", AMOUNT), seed=random.randbytes(32))
        terms = sealed.commitment, sealed.ephemeral, sealed.ciphertext
    else:
        ephemeral = base.multiply(random.randrange(1, ORDER))
        terms = random.randrange(FIELD), ephemeral, random.randbytes(CIPHERTEXT_BYTES)
    commitment, ephemeral, ciphertext = terms
    value = random.randrange(FIELD), random.randrange(FIELD)
    return Output(commitment, value, ephemeral, ciphertext)


def _transaction(random: Random, first: int, made: Sequence[Output], root: int) -> list[Log]:
    """Return the logs of a transaction that spends as many notes as it makes."""
    logs = [_log(NullifierUsed, nullifier=random.randrange(FIELD)) for _ in made]
    for position, output in enumerate(made, first):
        logs.append(
            _log(
                NoteCreated,
                position=position,
                commitment=output.commitment,
                value=output.value,
                ephemeral=output.ephemeral,
                ciphertext=output.ciphertext,
            )
        )
    accepted = {"sighash": random.randrange(FIELD), "anchor": random.randrange(FIELD)}
    return [
        *logs,
        _log(
            TransactionAccepted,
            **accepted,
            root=root,
            first_position=first,
            fee=0,
            relayer="0x" + "33" * 20,
        ),
    ]


def _log(kind: type[Event], **values: object) -> Log:
    """Write an event as the pool does."""
    name = kind.__name__
    topic, entry = next(each for each in topics("pool").items() if each[1]["name"] == name)
    words, plain = [topic], []
    for each in entry["inputs"]:
        if each["indexed"]:
            words.append(encode([type_of(each)], [values[each["name"]]]))
        else:
            plain.append(each)
    data = encode([type_of(each) for each in plain], [values[each["name"]] for each in plain])
    return words, data
