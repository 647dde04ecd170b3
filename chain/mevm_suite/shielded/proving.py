"""Who proves: this process, or several where loading the keys into each pays off."""

from mevm.native import extension
from shielded.prover import Prover

WORTH_PROCESSES = 8  # proofs; a process takes as long as several proofs to load the keys


def make_prover(proofs: int) -> Prover:
    """
    Return a prover for a transaction.

    Parameters
    ----------
    proofs
        How many it needs.

    """
    if extension() is not None or proofs < WORTH_PROCESSES:  # the extension takes all cores itself
        from shielded.prover.local import LocalProver

        return LocalProver()
    from shielded.prover.pool import ProverPool

    return ProverPool()
