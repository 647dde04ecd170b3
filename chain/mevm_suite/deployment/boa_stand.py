"""A forest's stock with its certificates and trees, below registries that say what they are told.

For tests and audits: titanoboa is not a dependency of the suite itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import boa
from eth_utils import keccak

from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.forest.leaf import Tree, leaf_hash
from mevm_suite.forest.tree import hash_pairs
from mevm_suite.testing import load

DAY = 86_400
NOTICE = 30 * DAY
BASE_URI = "ipfs://stand/"
TIMBER = 1


@dataclass
class Stand:
    """The contracts, and who ships logs."""

    board: Any
    stock: Any
    certificates: Any
    trees: Any
    carrier: str
    surveys: int = field(default=0)

    def register(self, name: str, holder: str, classes: int = TIMBER, tenure_end: int = 0) -> bytes:
        """Register a parcel and return its id."""
        parcel = keccak(text=name)
        self.board.register(parcel, holder, classes, tenure_end)
        return parcel

    def survey(
        self,
        parcel: bytes,
        volume: int,
        measured_at: int | None = None,
        trees: Sequence[Tree] = (),
    ) -> bytes:
        """Confirm a survey, measured now unless said else, and return its id."""
        self.surveys += 1
        id = keccak(parcel + self.surveys.to_bytes(32, "big"))
        root = tree_root(trees) if trees else bytes(32)
        measured_at = boa.env.timestamp if measured_at is None else measured_at
        self.board.confirm(id, parcel, root, volume, measured_at)
        return id


def deploy_stand(
    backend: BoaBackend | None = None, parcels: Any = None, surveys: Any = None
) -> Stand:
    """
    Deploy stock, certificates and trees above one board.

    Parameters
    ----------
    backend
        Where deployments are noted; one of its own unless given.
    parcels
        A registry of parcels to ask instead of the board.
    surveys
        A registry of surveys to ask instead of the board.

    Returns
    -------
    Stand
        All contracts.

    """
    backend = backend or BoaBackend()
    carrier = boa.env.generate_address("carrier")
    board = load("tests/mocks/StandBoard.vy")
    nonce = backend.nonce(backend.sender)
    stock, certificates, trees = (created_address(backend.sender, nonce + n) for n in range(3))
    land, found = (parcels or board).address, (surveys or board).address
    terms = (board.address, board.address, BASE_URI, NOTICE)
    backend.deploy("GrowingStock", land, found, certificates, trees, carrier)
    backend.deploy("TimberCertificates", land, stock, *terms)
    backend.deploy("TreeTokens", land, found, stock, BASE_URI)
    return Stand(
        board,
        backend.contract("GrowingStock", stock),
        backend.contract("TimberCertificates", certificates),
        backend.contract("TreeTokens", trees),
        carrier,
    )


def tree_fields(tree: Tree) -> tuple[Any, ...]:
    """Return a tree's record as a contract takes it."""
    return tree.words()


def tree_root(trees: Sequence[Tree]) -> bytes:
    """Return the root over a few trees."""
    nodes = [leaf_hash(tree.content) for tree in trees]
    while len(nodes) > 1:
        nodes = _parents(nodes)
    return nodes[0]


def tree_proof(trees: Sequence[Tree], place: int) -> list[bytes]:
    """Return the siblings of one of a few trees, up to the root."""
    nodes, proof = [leaf_hash(tree.content) for tree in trees], []
    while len(nodes) > 1:
        proof += nodes[place ^ 1 : (place ^ 1) + 1]
        nodes, place = _parents(nodes), place // 2
    return proof


def _parents(nodes: list[bytes]) -> list[bytes]:
    paired = len(nodes) // 2 * 2
    return [hash_pairs(nodes[n] + nodes[n + 1]) for n in range(0, paired, 2)] + nodes[paired:]
