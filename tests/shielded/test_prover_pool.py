"""The pool of provers: order, progress, failures, end."""

import os
import signal
import threading
from random import Random

import pytest

from shielded import keys
from shielded.prover import InvalidWitness, ProverError, circuit, groth16, zkey
from shielded.prover.pool import ProverPool
from shielded.prover.testing import (
    DIE,
    EXIT_CODE,
    PANIC,
    RAISE,
    REFUSE,
    faulty_prover,
    input_witness,
    output_witness,
)

STATEMENT = output_witness(Random("pool"))


def output(memo):
    return STATEMENT | {"memo": memo}


@pytest.fixture(scope="module")
def pool():
    with ProverPool(2, faulty_prover) as pool:
        yield pool


def numbers(proofs):
    """The statement of each proof, as the faulty prover writes it."""
    return [proof[0] for proof in proofs]


def processes(pool):
    return [worker.process.pid for worker in pool._workers]


def test_prove__keeps_the_order_of_statements(pool):
    calls = []
    witness = input_witness(Random("order"))
    inputs, outputs = pool.prove(
        [witness | {"memo": memo} for memo in (100, 101, 102)],
        [output(memo) for memo in range(200, 210)],
        lambda *call: calls.append(call),
    )
    assert numbers(inputs) == [100, 101, 102]
    assert numbers(outputs) == list(range(200, 210))
    assert calls == [(done, 13) for done in range(1, 14)]


@pytest.mark.rule("SERO-17")
def test_prove__makes_as_many_proofs_at_a_time_as_there_are_processes(pool):
    proofs = pool.prove_outputs([output(100), output(101)])
    assert {proof[1] for proof in proofs} == set(processes(pool))


def test_prove__makes_no_proofs_of_nothing(pool):
    assert pool.prove([], []) == ([], [])


FAILURES = {
    DIE: f"a process of the prover died: exit code {EXIT_CODE}",
    PANIC: "output: the prover failed: PanicException",
    RAISE: "output: the prover failed: ValueError",
}


@pytest.mark.parametrize("failure", FAILURES)
def test_prove__replaces_a_process_that_fails(pool, failure, capfd):
    before = processes(pool)
    with pytest.raises(ProverError, match=f"^{FAILURES[failure]}$"):
        pool.prove_outputs([output(100), output(failure), output(101)])
    assert len(set(before) & set(processes(pool))) == 1
    assert numbers(pool.prove_outputs([output(100), output(101)])) == [100, 101]
    assert capfd.readouterr() == ("", "")


def test_prove__keeps_a_process_that_refuses_a_statement(pool):
    before = processes(pool)
    with pytest.raises(InvalidWitness, match="^output: refused$"):
        pool.prove_outputs([output(REFUSE)])
    assert processes(pool) == before


def test_prove__refuses_what_does_not_fit_before_it_is_sent(pool):
    before = processes(pool)
    with pytest.raises(InvalidWitness, match="output: the signal memo takes field elements"):
        pool.prove_outputs([output(DIE), output(-1)])
    assert processes(pool) == before


def test_prove__replaces_a_process_that_died_unasked(pool):
    victim = pool._workers[0].process
    os.kill(victim.pid, signal.SIGKILL)
    victim.join(10)
    assert numbers(pool.prove_outputs([output(100), output(101)])) == [100, 101]
    assert victim.pid not in processes(pool)


def test_prove__forgets_what_was_begun_when_the_callback_raises(pool):
    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool.prove_outputs([output(memo) for memo in (100, 101, 102)], interrupt)
    assert numbers(pool.prove_outputs([output(103)])) == [103]


def test_prove__serves_threads_one_after_the_other(pool):
    proofs = {}

    def prove(memo):
        proofs[memo] = numbers(pool.prove_outputs([output(memo), output(memo + 1)]))

    threads = [threading.Thread(target=prove, args=(memo,)) for memo in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert proofs == {memo: [memo, memo + 1] for memo in (100, 200, 300)}


def test_close__ends_the_processes():
    pool = ProverPool(1, faulty_prover)
    (worker,) = pool._workers
    pool.close()
    assert not worker.process.is_alive()
    with pytest.raises(ProverError, match="the prover is closed"):
        pool.prove_outputs([output(100)])


@pytest.mark.parametrize("count", [0, -1])
def test_init__refuses_a_pool_without_workers(count):
    with pytest.raises(ValueError, match=f"at least 1 worker, not {count}"):
        ProverPool(count)


def test_prove_outputs__makes_proofs_that_verify():
    output = circuit.load("output")
    public = output.witness(circuit.flatten("output", STATEMENT))[1:4]
    with ProverPool(1) as pool:
        (proof,) = pool.prove_outputs([STATEMENT])
    key = zkey.parse(keys.load("output", "zkey"))
    assert groth16.verify(key.verifying_key, proof, public)
