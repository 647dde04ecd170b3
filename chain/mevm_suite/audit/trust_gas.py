"""What the trust index, its graph and the values of assets cost: a scenario for ``gas``."""

from typing import TYPE_CHECKING

import boa

from mevm_suite.deployment.backend import created_address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY
from mevm_suite.trust.formulas import FULL_WORTH, Fault

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

YEAR = 365 * DAY
MAX_AGE = 3_600


def trust(backend: "MeteredBackend") -> None:
    """Enter, trade again and again, be late and dishonest, and let a relation end."""
    me, graph, index = backend.sender, *_deploy(backend)
    people = [boa.env.generate_address() for _ in range(3)]
    pairs = [(me, person) for person in people]
    pairs += [(me, people[0])] * 2 + [(people[0], people[1])] * 2
    for number, (seller, buyer) in enumerate(pairs):
        subject = number.to_bytes(32, "big")
        backend.transact("TrustIndex", index, "open_trade", subject, seller, buyer, FULL_WORTH)
        backend.transact("TrustIndex", index, "complete_trade", subject, number != 4)
        backend.travel(backend.timestamp + DAY)
    backend.transact("TrustIndex", index, "open_trade", b"\1" * 32, me, people[2], FULL_WORTH)
    backend.transact("TrustIndex", index, "close_trade", b"\1" * 32)
    for fault in (Fault.NOT_SHIPPED, Fault.BAD_GOODS):
        backend.transact("TrustIndex", index, "penalise", people[0], fault, b"\1" * 32)
    backend.travel(backend.timestamp + YEAR)
    backend.transact("TrustRelations", graph, "dissolve", *people[:2])
    oracle = backend.deploy("PriceOracle", me, DAY, [(b"\1" * 32, (people, 3, DAY, 1_000), 10**18)])
    priced = [(NOBODY, 18, b"\1" * 32)]
    backend.deploy("AssetValues", [(index, 6, 10**18)], priced, oracle, MAX_AGE)


def _deploy(backend: "MeteredBackend") -> tuple[str, str]:
    me = backend.sender
    nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
    graph = created_address(boa.env.eoa, nonce + 1)
    index = backend.deploy("TrustIndex", [me], [me], graph, 100 * FULL_WORTH, NOBODY)
    if backend.deploy("TrustRelations", index) != graph:
        raise ValueError(f"expected the graph at {graph}")
    return graph, index
