"""Proofs and signatures for a draft: what makes it a transaction that the pool accepts."""

from collections.abc import Sequence
from dataclasses import dataclass

from shielded.balance import binding_key
from shielded.prover import Progress, Prover
from shielded.signatures import binding_signature, owner_signature
from shielded.transaction import Authorisation, OwnerSignature, Transaction, encode_transact
from shielded.wallet.book import Book
from shielded.wallet.builder import Draft
from shielded.wallet.packages import PackageKey
from shielded.witness import input_witness


@dataclass(frozen=True)
class Signed:
    """
    A transaction that anyone can submit.

    Attributes
    ----------
    transaction, authorisation, sighash
        What it does, what proves consent to it, and its id.
    package_keys
        What opens the packages that it seals.
    value
        Coin to be sent with it.

    """

    transaction: Transaction
    authorisation: Authorisation
    sighash: int
    package_keys: tuple[PackageKey, ...] = ()
    value: int = 0

    @property
    def data(self) -> bytes:
        """The call data for the pool."""
        return encode_transact(self.transaction, self.authorisation)


def sign(
    book: Book,
    draft: Draft,
    prover: Prover,
    permits: Sequence[bytes] = (),
    progress: Progress | None = None,
) -> Signed:
    """
    Prove and sign a draft.

    Parameters
    ----------
    book
        The account's; it must have the spending key.
    draft
        The transaction.
    prover
        Makes the proofs.
    permits
        One for each deposit, empty for the submitter's own; none at all if all are.
    progress
        Called after each proof.

    Returns
    -------
    Signed
        The transaction, ready to be submitted.

    Raises
    ------
    WalletError
        When the book only watches.
    ValueError
        When there are more or fewer permits than deposits.

    """
    transaction, deposits = draft.transaction, draft.transaction.deposits
    permits = tuple(permits) or (b"",) * len(deposits)
    if len(permits) != len(deposits):
        raise ValueError(f"expected {len(deposits)} permits, got {len(permits)}")
    key, tracking = book.spending, book.tracking
    inputs = [
        input_witness(
            key,
            each.owned.note(tracking),
            each.owned.scalar,
            each.owned.position,
            each.path,
            each.blinding,
            draft.sighash,
        )
        for each in draft.spends
    ]
    input_proofs, output_proofs = prover.prove(inputs, draft.witnesses, progress)
    opened = (each.contents.blinding for each in draft.order.handlings)
    incoming = [*(each.blinding for each in draft.spends), *opened]
    binding = binding_signature(binding_key(incoming, draft.blindings), draft.sighash)
    authorisation = Authorisation(
        input_proofs=tuple(input_proofs),
        output_proofs=tuple(output_proofs),
        binding=binding,
        sender=(_as_owner(book, draft.sender, draft.sighash),) if transaction.is_verified else (),
        uses=tuple(_as_owner(book, each.index, draft.sighash) for each in draft.order.handlings),
        permits=permits,
    )
    return Signed(transaction, authorisation, draft.sighash, draft.package_keys, draft.value)


def _as_owner(book: Book, index: int | None, digest: int) -> OwnerSignature:
    """Sign as the owner of a handed-out address."""
    assert index is not None
    scalar = book.tracking.one_time_scalar(index)
    account = book.account
    return owner_signature(account.chain_id, account.pool, book.spending, scalar, digest)
