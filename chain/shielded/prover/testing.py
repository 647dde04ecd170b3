"""True statements about made-up notes, and provers that fail, for tests and measurements.

The statements hold for the circuits and nothing else: no chain knows their notes.
"""

import os
from collections.abc import Mapping
from random import Random

from mevm.crypto import baby_jubjub
from mevm.crypto.bn254 import native
from mevm.crypto.poseidon import FIELD, poseidon
from shielded.prover import InputWitness, InvalidWitness, OutputWitness, Proof
from shielded.prover.local import ProveOne, guarded

LEVELS = 16
CURRENCY, TICKET = 1001, 1005  # what the generators' hashes begin with
DIE, PANIC, RAISE, REFUSE = range(4)  # how a faulty prover fails
EXIT_CODE = 7


def input_witness(random: Random) -> InputWitness:
    """Make up a note in a tree and the keys that spend it.

    Parameters
    ----------
    random
        Where all numbers come from: the same state makes the same witness.

    Returns
    -------
    InputWitness
        Signals that satisfy the circuit Input.
    """
    eighth = baby_jubjub.multiply(baby_jubjub.BASE, _scalar(random))
    asset = baby_jubjub.multiply(baby_jubjub.BASE, _scalar(random))
    return {
        "sighash": random.randrange(1 << 253),
        "spendingKey": _scalar(random),
        "viewingKey": _scalar(random),
        "baseEighth": list(eighth),
        "assetCommitment": list(asset),
        "memo": random.randrange(1 << 253),
        "secret": random.randrange(FIELD),
        "position": random.randrange(4**LEVELS),
        "siblings": [[random.randrange(FIELD) for _ in range(3)] for _ in range(LEVELS)],
        "blinding": _scalar(random),
    }


def output_witness(random: Random) -> OutputWitness:
    """Make up a note that holds an amount of a currency and a ticket.

    Parameters
    ----------
    random
        Where all numbers come from: the same state makes the same witness.

    Returns
    -------
    OutputWitness
        Signals that satisfy the circuit Output.
    """
    currency, category, ticket = (
        [random.randrange(1 << 128), random.randrange(1 << 128)] for _ in range(3)
    )
    currency_counter, currency_y = _generator([CURRENCY, *currency])
    ticket_counter, ticket_y = _generator([TICKET, *category, *ticket])
    return {
        "currency": currency,
        "currencyCounter": currency_counter,
        "currencyY": currency_y,
        "value": random.randrange(1 << 128),
        "category": category,
        "ticket": ticket,
        "ticketCounter": ticket_counter,
        "ticketY": ticket_y,
        "count": 1,
        "address": [random.randrange(FIELD) for _ in range(3)],
        "memo": random.randrange(1 << 253),
        "secret": random.randrange(FIELD),
        "blinding": _scalar(random),
    }


def _scalar(random: Random) -> int:
    return random.randrange(1, baby_jubjub.ORDER)


def _generator(name: list[int]) -> tuple[int, int]:
    """Find the counter and y of the first point on the curve that the name hashes to."""
    counter = 0
    while (y := baby_jubjub.lift_x(poseidon([*name, counter]))) is None:
        counter += 1
    return counter, y


def faulty_prover() -> ProveOne:
    """Return what fails as the signal "memo" says, and else proves that number and its process.

    For tests of what keeps provers: nothing is loaded and nothing proven.
    """
    return _fail_or_answer


def _fail_or_answer(name: str, signals: Mapping[str, list[int]]) -> Proof:
    (memo,) = signals["memo"]
    if memo == DIE:
        os._exit(EXIT_CODE)
    if memo == REFUSE:
        raise InvalidWitness(f"{name}: refused")
    return guarded(name, lambda: _break_or_answer(memo))


def _break_or_answer(memo: int) -> Proof:
    if memo == PANIC:
        native.multi_pairing([native.g1()], [])
    if memo == RAISE:
        raise ValueError(memo)
    return (memo, os.getpid(), 0, 0, 0, 0, 0, 0)
