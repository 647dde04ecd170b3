"""What the native extension gives: the engine revm against anvil, and against our other engine.

What is measured is what the other comparisons measure, by the same client. anvil has no precompile
that verifies a proof: there, a contract pays for a pairing of four, which is what is compared.
"""

from collections.abc import Callable
from functools import partial

from benchmarks import batch, calls, transfers
from benchmarks.comparison import Measured, Row
from benchmarks.peers import anvil_binary, anvil_command, mevm_command
from benchmarks.precompile_cases import groth16_batch, point_g1, point_g2
from benchmarks.subjects import Command, Node, in_turns, nodes, per_second

LOOPS = 100_000
LOOP = bytes.fromhex("62" + LOOPS.to_bytes(3, "big").hex() + "5b60019003806004575f5260205ff3")
"""Counts down to zero, and returns it."""
HEAD = bytes((0x60, len(LOOP), 0x80, 0x60, 0x09, 0x5F, 0x39, 0x5F, 0xF3))
"""Deploys what follows."""
ROUNDS = 9
INPUTS, PROOFS = 2, 100
GROTH16, PAIRING = "0x" + "4d05".rjust(40, "0"), "0x" + "08".rjust(40, "0")
CALL_GAS = hex(25_000_000)


def measure() -> Measured:
    """Return the rows of issue and page: transfers, calls, a batch, a loop, proofs."""
    start = partial(nodes, those=contestants())
    rates = transfers.by_group(start)
    rows = transfers.against_anvil(rates, (1.2, 3.0))
    with start(1) as found:
        rows.append(row("eth_call of balanceOf", "1/s", calls.rates(found), anvil=1.0))
        name = f"eth_call of a loop of {LOOPS:,} rounds"
        rows.append(row(name, "1/s", loops(found), anvil=0.8))
        rows += verification(found)
    rows.append(row(batch.NAME, "1/s", batch.rates(start), anvil=2.0))
    return Measured(rows, rates)


def contestants() -> dict[str, Command]:
    """Return what starts our node with either engine, and anvil where it is here."""
    found: dict[str, Command] = {
        "MEVM": partial(mevm_command, engine="revm"),
        "py-evm": mevm_command,
    }
    if anvil := anvil_binary():
        found["anvil"] = partial(anvil_command, anvil)
    return found


def row(name: str, unit: str, figures: dict[str, float], **required: float) -> Row:
    """Return the row of figures of which MEVM's are ours."""
    peers = {peer: value for peer, value in figures.items() if peer != "MEVM"}
    return Row(name, unit, figures["MEVM"], peers, required)


def loops(found: dict[str, Node]) -> dict[str, float]:
    """Return how often each node runs the loop in a second, in the best round."""
    return best({name: asking(node, deploy(node), b"") for name, node in found.items()}, 3)


def deploy(node: Node) -> str:
    """Deploy the loop; return its address."""
    (sender, *_) = node.call("eth_accounts")
    creation = {"from": sender, "data": "0x" + (HEAD + LOOP).hex(), "gas": hex(200_000)}
    hash = node.call("eth_sendTransaction", creation)
    node.confirm(hash)
    return node.call("eth_getTransactionReceipt", hash)["contractAddress"]


def verification(found: dict[str, Node]) -> list[Row]:
    """Return the rows of one proof, and of many at once."""
    pairs = b"".join(point_g1(3 + i) + point_g2(5 + i) for i in range(4))
    one = groth16_batch(INPUTS, 1)
    asked = {"MEVM": asking(found["MEVM"], GROTH16, one)}
    asked["py-evm"] = asking(found["py-evm"], GROTH16, one)
    if "anvil" in found:
        asked["anvil"] = asking(found["anvil"], PAIRING, pairs)
    many = asking(found["MEVM"], GROTH16, groth16_batch(INPUTS, PROOFS))
    together = best({"MEVM": many, "one by one": asked["MEVM"]}, PROOFS // 10)
    together["MEVM"] *= PROOFS
    return [
        row(
            "Groth16 proof verified by eth_call, anvil: a pairing of 4",
            "1/s",
            best(asked, 20),
            anvil=1.5,
        ),
        row(f"{PROOFS} proofs of a key in one call", "proofs/s", together, **{"one by one": 10.0}),
    ]


def asking(node: Node, to: str, data: bytes) -> Callable[[], object]:
    """Return what calls a contract once."""
    call = {"to": to, "data": "0x" + data.hex(), "gas": CALL_GAS}
    return lambda: node.call("eth_call", call, "latest")


def best(asked: dict[str, Callable[[], object]], count: int) -> dict[str, float]:
    """Return how often each can be done in a second, in turns, in the best round."""
    rounds = in_turns(asked, lambda ask: per_second(count, ask), ROUNDS)
    return {name: max(rates) for name, rates in rounds.items()}
