"""What a chain has for sales, issuance and trade: oracle, pegged tokens, arbiter, whitelists."""

from pydantic import Field, field_validator

from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.sale import COIN, Accepted
from mevm_suite.tables.schema import StrictModel, TableError


class Market(StrictModel):
    """
    The part of the published terms that only a deployment knows.

    A round takes those of its published assets that ``tokens`` names, and the coin. CEC is
    traded where the token of its economy is among them; that takes an arbiter, too.
    """

    oracle: str
    tokens: dict[str, str] = {}
    arbiter: str | None = None
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

    def arbiter_address(self) -> str:
        """
        Return who rules on complaints about developers.

        Raises
        ------
        TableError
            When the chain has none.

        """
        if self.arbiter is None:
            raise TableError("expected the address of an arbiter, got none")
        return self.arbiter

    def accepted(self, assets: tuple[Accepted, ...]) -> list[tuple[str, bytes]]:
        """Return those assets that the chain has, as ``ITokenSale.Asset``."""
        has = self._assets
        return [(has[each.asset], each.feed_id) for each in assets if each.asset in has]

    @property
    def _assets(self) -> dict[str, str]:
        return {**self.tokens, COIN: NOBODY}
