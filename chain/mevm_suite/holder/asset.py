"""What dividends, markets and trades are counted in: the coin, or a token."""

from dataclasses import dataclass

from eth_utils import to_checksum_address
from web3.exceptions import Web3Exception

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import DECIMALS, Amount
from mevm_suite.holder.connection import system_contract
from mevm_suite.tables.assignment import NOBODY

COIN = "coin"
# Any ERC-20 answers what these do.
ERC20 = "WSG"


@dataclass(frozen=True)
class Asset:
    """The coin, whose address is nobody's, or a token."""

    address: str
    symbol: str
    decimals: int

    @property
    def is_coin(self) -> bool:
        """Whether it is the chain's coin."""
        return self.address == NOBODY

    def amount(self, value: int) -> Amount:
        """Return an amount of it."""
        return Amount(value, self.decimals)


def dividend_asset(backend: Web3Backend, token: TokenDeployment) -> Asset:
    """Return what a token's dividend is paid in."""
    dividend = system_contract(token, "HolderDividend").address
    return asset_at(backend, backend.call("HolderDividend", dividend, "asset"))


def asset_at(backend: Web3Backend, address: str) -> Asset:
    """Return the coin, or the token at an address."""
    address = to_checksum_address(address)
    if address == NOBODY:
        return Asset(NOBODY, COIN, DECIMALS)
    return Asset(address, _symbol(backend, address), backend.call(ERC20, address, "decimals"))


def _symbol(backend: Web3Backend, address: str) -> str:
    """Return a token's symbol; its address if it has none, or one that is no text."""
    try:
        return str(backend.call(ERC20, address, "symbol"))
    except Web3Exception:
        return address
