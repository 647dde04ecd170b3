"""What the growing stock, its certificates and trees cost: a scenario for ``gas``."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boa
from eth_abi import encode
from eth_utils import keccak

from mevm_suite.deployment.boa_stand import Stand, deploy_stand, tree_fields, tree_proof
from mevm_suite.forest.leaf import Status, Tree, tree_code
from mevm_suite.tables.units import DAY

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

WORD = b"audit".ljust(32, b"\0")
REGISTRAR = 1
TREES = 256
HARVESTS = 100
SERIES = ("VCS", "934", 2020)


def grow_timber(backend: "MeteredBackend") -> None:
    """Certify, retire, redeem, harvest and ship; take another programme's numbers; sell a tree."""
    stand = deploy_stand(backend)
    me, friend = backend.sender, boa.env.generate_address()
    parcel = stand.register("parcel", me)
    tree = Tree(tree_code(parcel, "0"), "PIAB", 1, 1, 400, 225, 60, Status.STANDING)
    trees = [replace(tree, code=tree_code(parcel, str(number))) for number in range(TREES)]
    _survey(backend, stand, parcel, trees)
    _certify(backend, stand, parcel, friend)
    _immobilise(backend, stand, parcel)
    stock = stand.stock.address
    for _ in range(HARVESTS):
        backend.transact("GrowingStock", stock, "harvest", parcel, 10)
        backend.travel(backend.timestamp + DAY)
    backend.transact("GrowingStock", stock, "ship", parcel, me, 10, sender=stand.carrier)
    _promote(backend, stand, parcel, trees)


def _survey(
    backend: "MeteredBackend", stand: Stand, parcel: bytes, trees: list[Tree]
) -> tuple[bytes, tuple[Any, ...], list[bytes]]:
    """Confirm a survey, let the stock take it, and prove the first tree by it."""
    survey = stand.survey(parcel, 1_000_000, trees=trees)
    backend.travel(backend.timestamp + 1)
    backend.transact("GrowingStock", stand.stock.address, "sync", parcel)
    return survey, tree_fields(trees[0]), tree_proof(trees, 0)


def _certify(backend: "MeteredBackend", stand: Stand, parcel: bytes, friend: str) -> None:
    me, id = backend.sender, int.from_bytes(parcel, "big")
    name, at = "TimberCertificates", stand.certificates.address
    for _ in range(2):
        backend.transact(name, at, "issue", parcel, 1_000, me)
        backend.transact(name, at, "safeTransferFrom", me, friend, id, 500, b"")
        backend.transact(name, at, "retire", id, 100, friend, WORD)
        backend.transact(name, at, "redeem", id, 100)
    stand.board.set_locked(parcel, True)
    backend.transact(name, at, "give_notice", id)
    stand.board.set_locked(parcel, False)


def _immobilise(backend: "MeteredBackend", stand: Stand, parcel: bytes) -> None:
    me, previous = backend.sender, 0
    stand.board.accredit(REGISTRAR, me)
    for first in (1, 101, 201):
        reference = (*SERIES, first, first + 99)
        content = keccak(encode(["(string,string,uint256,uint256,uint256)"], [reference]))
        stand.board.attest(WORD, me, parcel, content, True)
        terms = (parcel, 10, me, reference, previous, WORD)
        backend.transact(
            "TimberCertificates", stand.certificates.address, "issue_immobilised", *terms
        )
        previous = first


def _promote(backend: "MeteredBackend", stand: Stand, parcel: bytes, trees: list[Tree]) -> None:
    name, at, me = "TreeTokens", stand.trees.address, backend.sender
    token = int.from_bytes(trees[0].code, "big")
    backend.transact(name, at, "promote", *_survey(backend, stand, parcel, trees))
    for status in (Status.MISSING, Status.STANDING):
        listed = [replace(trees[0], status=status), *trees[1:]]
        backend.transact(name, at, "review", *_survey(backend, stand, parcel, listed))
    backend.transact(name, at, "transferFrom", me, stand.carrier, token)
    backend.transact(name, at, "fell", token, sender=stand.carrier)
