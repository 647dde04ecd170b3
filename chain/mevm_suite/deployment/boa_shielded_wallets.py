"""Real wallets on the pool inside titanoboa, and what a verifier would see of their proofs.

Not imported by the package: boa is a test tool.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import boa
from eth_account import Account as KeyAccount
from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount
from eth_utils import to_canonical_address

from mevm.crypto.baby_jubjub import COFACTOR, Point, multiply
from mevm.crypto.poseidon import poseidon
from mevm_suite.deployment.boa_shielded import COIN_NAME
from mevm_suite.deployment.boa_shielded_pool import ShieldedPool
from shielded.assets import Asset, encode_name
from shielded.generators import blind
from shielded.notes import NOTE_TAG, nullifier
from shielded.prover import InputWitness, OutputWitness, Progress, Proof, Prover
from shielded.transaction import CIPHERTEXT_BYTES, Output, Transaction
from shielded.tree import root_from_path
from shielded.wallet.book import Account, Book
from shielded.wallet.builder import Draft
from shielded.wallet.events import Event, Header
from shielded.wallet.interface import read_log
from shielded.wallet.order import Order
from shielded.wallet.sealing import MIN_COST
from shielded.wallet.signing import Signed
from shielded.wallet.store import Store
from shielded.wallet.wallet import Wallet

COIN = encode_name(COIN_NAME)
STRANGER = b"\x66" * 20
LATER = 2**40
CHANGES: dict[str, Callable[[Transaction], dict[str, Any]]] = {
    "receiver": lambda t: {"withdrawals": (replace(t.withdrawals[0], receiver=STRANGER),)},
    "amount": lambda t: {"withdrawals": t.withdrawals * 2},
    "ledger": lambda t: {"withdrawals": (replace(t.withdrawals[0], is_ledger=False),)},
    "relayer": lambda t: {"relayer": STRANGER},
    "fee": lambda t: {"fee": t.fee + 1},
    "deadline": lambda t: {"deadline": t.deadline + 1},
    "nullifier": lambda t: {"spends": (replace(t.spends[0], nullifier=1), *t.spends[1:])},
    "commitment": lambda t: {"outputs": (replace(t.outputs[0], commitment=1), *t.outputs[1:])},
    "ciphertext": lambda t: {"outputs": (_zeroed(t.outputs[0]), *t.outputs[1:])},
    "order": lambda t: {"outputs": t.outputs[::-1]},
}
"""What whoever submits a withdrawal to a ledger may try to change of it."""
NO_PROOF: Proof = (0,) * 8
Statements = tuple[list[tuple[int, ...]], list[tuple[int, ...]]]


class StatingProver(Prover):
    """Makes no proofs: it computes from the witnesses what the circuits would make public."""

    def __init__(self) -> None:
        self.stated: Statements = ([], [])

    def prove(
        self,
        inputs: Sequence[InputWitness],
        outputs: Sequence[OutputWitness],
        progress: Progress | None = None,
    ) -> tuple[list[Proof], list[Proof]]:
        """State what is true of the witnesses."""
        self.stated = [_input(each) for each in inputs], [_output(each) for each in outputs]
        return [NO_PROOF] * len(inputs), [NO_PROOF] * len(outputs)

    def prove_inputs(self, witnesses: Sequence[InputWitness]) -> list[Proof]:
        """State what is true of inputs."""
        return self.prove(witnesses, [])[0]

    def prove_outputs(self, witnesses: Sequence[OutputWitness]) -> list[Proof]:
        """State what is true of outputs."""
        return self.prove([], witnesses)[1]

    def close(self) -> None:
        """Do nothing: it holds nothing."""

    def __enter__(self) -> "StatingProver":
        """Return the prover."""
        return self

    def __exit__(self, *error: object) -> None:
        """Do nothing: it holds nothing."""


def claimed(transaction: Transaction, sighash: int) -> Statements:
    """Return what the pool asks its verifier about a transaction, inputs and outputs."""
    t = transaction
    inputs = [(*each.value, t.anchor, each.nullifier, sighash) for each in t.spends]
    outputs = [(*each.value, each.commitment) for each in t.outputs]
    outputs += [(*each.value, each.commitment) for each in t.packages if each.commitment]
    return list(inputs), list(outputs)


class LoggedChain:
    """What the pool did, as wallets read it: a block for each call."""

    def __init__(self, pool: ShieldedPool) -> None:
        self.deployed = pool
        self.pool = pool.address
        self.chain_id = pool.chain_id
        self._names = {self.pool: "pool", to_canonical_address(pool.vault.address): "vault"}
        self._blocks: list[list[Event]] = []

    def head(self) -> int:
        """Return the number of the newest block."""
        return len(self._blocks)

    def header(self, number: int) -> Header | None:
        """Return a block; None if there is none of that number."""
        if not 0 <= number <= self.head():
            return None
        return Header(number, _hash(number), _hash(number - 1), boa.env.timestamp)

    def events(self, first: int, last: int) -> list[Event]:
        """Return what happened in blocks, both included, in its order."""
        return [event for block in self._blocks[max(first, 1) - 1 : last] for event in block]

    def root(self, number: int) -> int | None:
        """Return the root of the pool's tree after the newest block; None for others."""
        return int(self.deployed.contract.root()) if number == self.head() else None

    def run(self, data: bytes, sender: str, value: int = 0) -> None:
        """Call the pool, and keep what it and the vault logged. Raise if it reverts."""
        contract, number, events = self.deployed.contract, self.head() + 1, []
        computation = boa.env.execute_code(
            to_address=contract.address, sender=sender, value=value, data=data, contract=contract
        )
        contract.marshal_to_python(computation, None)
        for index, (address, topics, log) in enumerate(computation.get_log_entries()):
            words = [topic.to_bytes(32, "big") for topic in topics]
            place = number, _hash(number), index
            name = self._names.get(address)
            event = read_log(name, place, words, log) if name else None
            events += [event] if event else []
        self._blocks.append(events)


class Party:
    """
    Somebody with a wallet and an account.

    Parameters
    ----------
    chain
        The pool.
    folder
        Where the wallet's files are.
    number
        Makes seed and key.
    account
        An account that has no key here, if it is not to have that of the number.

    """

    def __init__(self, chain: LoggedChain, folder: Path, number: int, account: str = "") -> None:
        self._chain, self._folder, self._seed = chain, folder, bytes([number]) * 32
        self._open = ExitStack()
        self.key: LocalAccount = KeyAccount.from_key(self._seed)
        self.account = account or self.key.address
        self.address = to_canonical_address(self.account)
        self.wallet = self.restored("first")
        chain.deployed.enrich(self.account)

    def restored(self, name: str) -> Wallet:
        """Return a new wallet of the same seed, which knows nothing yet."""
        account = Account.of_seed(self._seed, self._chain.chain_id, self._chain.pool, 1)
        store = Store.create(self._folder / f"{name} {self._seed[0]}", "passphrase", MIN_COST)
        book = Book.create(store, account, gap=100)
        return self._open.enter_context(Wallet(book, self._chain, COIN, processes=1))

    def close(self) -> None:
        """Close the wallets."""
        self._open.close()

    def sign(self, draft: Draft, sponsor: "Party | None" = None) -> Signed:
        """Sign a draft, if what it proves is true; a sponsor permits its last deposit."""
        prover, permits = StatingProver(), [b""] * len(draft.transaction.deposits)
        if sponsor:
            message = self.wallet.permit(draft, len(permits) - 1)
            signable = encode_typed_data(full_message=message)
            permits[-1] = bytes(sponsor.key.sign_message(signable).signature)
        signed = self.wallet.sign(draft, prover, permits)
        assert prover.stated == claimed(draft.transaction, draft.sighash)
        return signed

    def draft(self, **fields: Any) -> Draft:
        """Build what an order asks for."""
        return self.wallet.build(Order(deadline=LATER, **fields))


def _input(witness: InputWitness) -> tuple[int, ...]:
    """Return CM, anchor, nullifier and sighash, as circuits/input.circom computes them."""
    w: Any = witness
    base = multiply(tuple(w["baseEighth"]), COFACTOR)
    spending = multiply(base, w["spendingKey"])
    viewing = multiply(spending, w["viewingKey"])
    asset = tuple(w["assetCommitment"])
    leaf = _leaf(asset, [base[0], spending[0], viewing[0]], w)
    value, position = blind(asset, w["blinding"]), w["position"]
    root = root_from_path(leaf, position, w["siblings"])
    return *value, root, nullifier(w["viewingKey"], leaf, position), w["sighash"]


def _output(witness: OutputWitness) -> tuple[int, ...]:
    """Return CM and cm, as circuits/output.circom computes them."""
    w: Any = witness
    words = {name: (w[name][0] << 128) + w[name][1] for name in ("currency", "category", "ticket")}
    names = [words[name].to_bytes(32, "big") for name in ("currency", "category")]
    point = Asset(names[0], w["value"], names[1], words["ticket"], w["count"]).commitment()
    return *blind(point, w["blinding"]), _leaf(point, w["address"], w)


def _leaf(asset: Point, address: list[int], witness: Any) -> int:
    return poseidon([NOTE_TAG, *asset, *address, witness["memo"], witness["secret"]])


def _zeroed(output: Output) -> Output:
    return replace(output, ciphertext=bytes(CIPHERTEXT_BYTES))


def _hash(number: int) -> bytes:
    return (number + 1).to_bytes(32, "big")


__all__ = ["CHANGES", "COIN", "LATER", "LoggedChain", "Party", "StatingProver", "claimed"]
