"""Who proves: this process, or several where loading the keys into each pays off."""

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
    if proofs < WORTH_PROCESSES:
        from shielded.prover.local import LocalProver

        return LocalProver()
    from shielded.prover.pool import ProverPool

    return ProverPool()
