"""Single trees with owners of their own."""

from dataclasses import dataclass
from typing import Any

from web3.exceptions import ContractLogicError

from mevm_suite.forest.grid import UNITS
from mevm_suite.forest.leaf import NO_POSITION, Status
from mevm_suite.forest.proofs import TreeProof
from mevm_suite.forest.volume import stem_volume
from mevm_suite.forester.estate import (
    NOTHING,
    PARCELS,
    Estate,
    ParcelName,
    hexadecimal,
    time_or_none,
)
from mevm_suite.forester.surveying import Surveys
from mevm_suite.forester.timber import check_timber
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call

TREES = "TreeTokens"


@dataclass(frozen=True)
class Promoted:
    """``TreeTokens.Record``: a tree that was made a token, and what became of it."""

    parcel: bytes
    survey: bytes
    tree: tuple[Any, ...]
    volume: int
    promoted_at: int
    felled_at: int
    gone_in: bytes


class Trees:
    """
    The trees of a deployment.

    Parameters
    ----------
    estate
        The forests of the deployment.

    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._surveys = Surveys(estate)

    def proof_row(self, parcel: bytes, proof: TreeProof) -> dict[str, Any]:
        """Return a tree as the newest survey has it; Refused if it has not."""
        survey, tree = self._surveys.proven(parcel, proof), proof.tree
        return {
            "tree": hexadecimal(tree.code),
            "survey": hexadecimal(survey.id),
            "confirmed": Time(survey.confirmed_at),
            **_tree_row(tree.words()),
            "volume dm3": stem_volume(tree.diameter, tree.height),
        }

    def row(self, code: bytes) -> dict[str, Any]:
        """Return what is known of a tree that was ever promoted."""
        found = self._record(code)
        return {
            "tree": hexadecimal(code),
            "owner": self._owner(code),
            "parcel": hexadecimal(found.parcel),
            "survey": hexadecimal(found.survey),
            **_tree_row(found.tree),
            "volume dm3": found.volume,
            "promoted": Time(found.promoted_at),
            "felled": time_or_none(found.felled_at),
            "gone by survey": None if found.gone_in == NOTHING else hexadecimal(found.gone_in),
        }

    def promote(self, parcel_id: bytes, proof: TreeProof, account: str) -> Call:
        """Return the call that makes a token of a tree, for free shares."""
        estate, tree = self._estate, proof.tree
        parcel = estate.held(ParcelName(hexadecimal(parcel_id), parcel_id), account)
        check_timber(parcel)
        estate.check_free(parcel)
        survey = self._surveys.proven(parcel_id, proof)
        if Promoted(*estate.read(TREES, "record", tree.code)).promoted_at:
            raise Refused("the tree was promoted already")
        if tree.status is not Status.STANDING:
            raise Refused(f"the tree does not stand: {tree.status.name.lower().replace('_', ' ')}")
        volume = stem_volume(tree.diameter, tree.height)
        if volume == 0:
            raise Refused("the tree's diameter or height was not measured, so it has no volume")
        where = (tree.latitude, tree.longitude)
        if NO_POSITION in where or not estate.read(PARCELS, "covers", parcel_id, *where):
            raise Refused("the tree stands outside the parcel, or has no position")
        stock = estate.stock(parcel_id)
        cost = -(-volume * stock.shares // stock.volume) if stock.volume else 0
        if volume > stock.volume or cost > stock.free:
            raise Refused(f"the tree costs {cost} free shares; the parcel has {stock.free}")
        title = f"make a token of tree {hexadecimal(tree.code)}: {volume} dm3, for {cost} shares"
        return estate.call(title, TREES, "promote", survey.id, tree.words(), proof.siblings)

    def fell(self, code: bytes, account: str) -> Call:
        """Return the call that turns a tree into its owner's logs."""
        found, owner = self._record(code), self._owner(code)
        if owner != account:
            raise Refused(f"{account} does not own the tree; {owner or 'nobody'} does")
        if found.gone_in != NOTHING:
            raise Refused(f"the tree is gone by survey {hexadecimal(found.gone_in)}")
        title = f"fell tree {hexadecimal(code)}: {found.volume} dm3; its token ends"
        return self._estate.call(title, TREES, "fell", _token(code))

    def review(self, parcel_id: bytes, proof: TreeProof) -> Call:
        """Return the call that shows what the newest survey says of a promoted tree."""
        tree, found = proof.tree, self._record(proof.tree.code)
        survey = self._surveys.proven(parcel_id, proof)
        if found.felled_at:
            raise Refused(f"the tree was felled at {Time(found.felled_at)}")
        is_gone, stands = found.gone_in != NOTHING, tree.status is Status.STANDING
        if is_gone != stands:
            raise Refused(
                f"the survey says nothing new: the tree {'stands' if stands else 'is gone'}"
            )
        title = f"note that tree {hexadecimal(tree.code)} {'stands again' if stands else 'is gone'}"
        return self._estate.call(title, TREES, "review", survey.id, tree.words(), proof.siblings)

    def _record(self, code: bytes) -> Promoted:
        found = Promoted(*self._estate.read(TREES, "record", code))
        if found.promoted_at == 0:
            raise Refused(f"tree {hexadecimal(code)} was never promoted")
        return found

    def _owner(self, code: bytes) -> str | None:
        try:
            return str(self._estate.read(TREES, "ownerOf", _token(code)))
        except ContractLogicError:  # felled: the token is no more
            return None


def _tree_row(words: tuple[Any, ...]) -> dict[str, Any]:
    _, species, latitude, longitude, diameter, height, crown, status = words
    has_place = NO_POSITION not in (latitude, longitude)
    return {
        "species": species.rstrip(b"\0").decode("ascii", "replace"),
        "latitude": f"{latitude / UNITS:.7f}" if has_place else None,
        "longitude": f"{longitude / UNITS:.7f}" if has_place else None,
        "diameter mm": diameter or None,
        "height dm": height or None,
        "crown dm": crown or None,
        "status": Status(status).name.lower().replace("_", " "),
    }


def _token(code: bytes) -> int:
    return int.from_bytes(code, "big")
