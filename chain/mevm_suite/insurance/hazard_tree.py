"""The hazard table as a tree, so that a product commits to the rates of all regions by one root."""

from collections.abc import Iterable
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils import keccak

from mevm_suite.notary.contents import content_leaf, content_tree
from mevm_suite.tables.merkle import MerkleTree


@dataclass(frozen=True)
class HazardRate:
    """What is expected to be lost in a region in a year by one peril, in parts per million."""

    peril: int
    region: int
    rate: int

    @property
    def content(self) -> bytes:
        """The hash that stands for the rate, as InsuranceProducts.vy computes it."""
        return keccak(encode(["uint256"] * 3, [self.peril, self.region, self.rate]))


@dataclass(frozen=True)
class HazardTree:
    """A hazard table's root, and the proof of each of its rates."""

    tree: MerkleTree

    @classmethod
    def of(cls, rates: Iterable[HazardRate]) -> "HazardTree":
        """
        Build the tree of a table.

        Parameters
        ----------
        rates
            One for each peril and region that policies are sold for.

        Returns
        -------
        HazardTree
            The tree; the order of the rates makes no difference.

        """
        return cls(content_tree(rate.content for rate in rates))

    @property
    def root(self) -> bytes:
        """What a product's terms commit to."""
        return self.tree.root

    def proof(self, rate: HazardRate) -> list[bytes]:
        """
        Return what a buyer shows for his region's rate.

        Parameters
        ----------
        rate
            A rate of the table.

        Returns
        -------
        list
            The siblings up to the root.

        """
        return self.tree.proof(content_leaf(rate.content))
