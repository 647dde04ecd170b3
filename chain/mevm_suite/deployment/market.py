"""What a chain has for sales and issuance: an oracle, pegged tokens, and the whitelists."""

from pydantic import Field, field_validator

from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.sale import COIN, Accepted
from mevm_suite.tables.schema import StrictModel, TableError


class Market(StrictModel):
    """
    The part of a sale's terms that only a deployment knows.

    A round takes those of its published assets that ``tokens`` names, and the coin.
    """

    oracle: str
    tokens: dict[str, str] = {}
    whitelists: dict[str, str] = Field(default={}, description="Merkle root by line, in hex.")

    @field_validator("whitelists")
    @classmethod
    def _check_roots(cls, roots: dict[str, str]) -> dict[str, str]:
        for line, root in roots.items():
            if len(bytes.fromhex(root.removeprefix("0x"))) != 32:
                raise ValueError(f"whitelist of '{line}': expected 32 bytes in hex, got {root!r}")
        return roots

    def whitelist(self, line: str) -> bytes:
        """Return the root for a line's round; zeros where there is none."""
        return bytes.fromhex(self.whitelists.get(line, "00" * 32).removeprefix("0x"))

    def address_of(self, asset: str) -> str:
        """
        Return an asset's address; the zero address is the coin.

        Raises
        ------
        TableError
            When the chain does not have it.

        """
        if asset not in self._assets:
            raise TableError(f"expected an address for {asset}, got {sorted(self.tokens)}")
        return self._assets[asset]

    def accepted(self, assets: tuple[Accepted, ...]) -> list[tuple[str, bytes]]:
        """Return those assets that the chain has, as ``ITokenSale.Asset``."""
        has = self._assets
        return [(has[each.asset], each.feed_id) for each in assets if each.asset in has]

    @property
    def _assets(self) -> dict[str, str]:
        return {**self.tokens, COIN: NOBODY}
