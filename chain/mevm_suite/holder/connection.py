"""From an RPC address to a backend and the record of what is deployed there."""

from collections.abc import Sequence
from pathlib import Path

import click
from eth_utils import is_checksum_address, is_hex_address, to_checksum_address
from requests import Session
from web3 import HTTPProvider, Web3
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import RPCEndpoint

from mevm_suite.deployment.record import (
    ContractRecord,
    Deployment,
    RecordError,
    TokenDeployment,
    record_path,
)
from mevm_suite.deployment.web3_backend import Signer, Web3Backend
from mevm_suite.holder.failure import Refused, Unusable

TIMEOUT = 30


def connect(url: str, signer: Signer | None = None, pinned: bool = True) -> Web3Backend:
    """
    Connect to a node; a command that connects hangs up when it ends.

    Parameters
    ----------
    url
        Its HTTP or HTTPS address.
    signer
        Who signs, if anything is to be sent.
    pinned
        Whether everything is read as of one block.

    Returns
    -------
    Web3Backend
        The chain.

    Raises
    ------
    Unusable
        When the address is none, or nobody answers there.

    """
    if not url.startswith(("http://", "https://")):
        raise Unusable(f"expected an RPC address such as http://127.0.0.1:8545, got {url!r}")
    session = Session()
    if command := click.get_current_context(silent=True):
        command.call_on_close(session.close)
    # web3 asks for the chain's id before each call, which would double the requests.
    provider = HTTPProvider(
        url,
        request_kwargs={"timeout": TIMEOUT},
        session=session,
        exception_retry_configuration=None,
        cache_allowed_requests=True,
        cacheable_requests={RPCEndpoint("eth_chainId")},
    )
    w3 = Web3(provider)
    # Blocks of chains that one authority seals hold more extra data than Ethereum's.
    w3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
    try:
        return Web3Backend(w3, signer, pinned)
    except Exception as error:  # requests has many of them, a wrong server as many more
        raise Unusable(f"no answer from {url}: {error}") from None


def load_record(backend: Web3Backend, path: Path | None) -> Deployment:
    """
    Read the record of what is deployed on a chain.

    Raises
    ------
    Unusable
        When there is none, or it is that of another chain.

    """
    try:
        record = Deployment.load(path or record_path(backend.chain_id))
    except RecordError as error:
        raise Unusable(f"{error}; name the deployment record with --deployment") from None
    if record.chain_id != backend.chain_id:
        raise Unusable(
            f"the record is of chain {record.chain_id}, the node's is {backend.chain_id}"
        )
    return record


def tokens_of(record: Deployment, symbols: Sequence[str]) -> list[TokenDeployment]:
    """Return the tokens of some symbols, all if none is named; Unusable if one is unknown."""
    known = {token.symbol: token for token in record.tokens}
    for symbol in symbols:
        if symbol not in known:
            raise Unusable(f"no token {symbol} in the record, expected one of {', '.join(known)}")
    return [known[symbol] for symbol in symbols or known]


def system_contract(token: TokenDeployment, name: str) -> ContractRecord:
    """Return a contract of a token's economy; Refused if the record has none of that name."""
    for each in token.system:
        if each.contract == name:
            return each
    raise Refused(f"{token.symbol} has no {name} on this chain")


def parse_address(text: str) -> str:
    """
    Read an address.

    Raises
    ------
    ValueError
        When it is none, or its upper and lower case do not fit.

    """
    digits = text.removeprefix("0x")
    if not is_hex_address(text) or not text.startswith("0x"):
        raise ValueError(f"expected an address of 20 bytes in hex, got {text!r}")
    if digits not in (digits.lower(), digits.upper()) and not is_checksum_address(text):
        raise ValueError(f"{text}: upper and lower case do not fit: a mistyped address?")
    return to_checksum_address(text)
