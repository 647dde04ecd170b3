"""The ``mevm:`` part of ape-config.yaml."""

from typing import Literal

from ape.api.config import PluginConfig
from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from mevm.vm.engine_names import ENGINES, PY_EVM


class ForkConfig(PluginConfig):
    """Which chain the chain in this process forks; see "Forking" in docs/node.md."""

    url: str
    """Address of a JSON-RPC node over HTTP."""

    block_number: int | None = None
    """The block to fork from: the newest if left out, so many before it if negative."""

    headers: dict[str, str] = {}
    """Sent with each request."""

    timeout: float = Field(45.0, gt=0)
    """Seconds that one request may take."""

    retries: int = Field(5, ge=0)
    """How often a request is repeated."""

    calls_per_second: float | None = Field(None, gt=0)
    """How much to ask of the node at most."""

    cache: bool = True
    """Whether what was read is kept on disk."""

    @field_validator("url")
    @classmethod
    def validate_url(cls, value: str) -> str:
        """Refuse an address that nothing could be read from."""
        return _http(value, "fork url")


class MevmConfig(PluginConfig):
    """How ape reaches the MEVM node. ``APE_MEVM_URI=…`` in the environment works too."""

    uri: str | None = None
    """
    Connect to the node that listens at this address, such as ``http://127.0.0.1:8545``,
    instead of running one in this process.
    """

    request_timeout: float = Field(60.0, gt=0)
    """Seconds to wait for an answer of the node at ``uri``."""

    chain_id: int | None = Field(None, gt=0, lt=2**64)
    """
    Chain id of the chain in this process, in place of ``test.provider.chain_id``, or of that of
    the chain that it forks.
    """

    engine: Literal[ENGINES] = PY_EVM  # type: ignore[valid-type]
    """What executes transactions in this process: py-evm, or revm (``make native``)."""

    fork: ForkConfig | None = None
    """Fork another chain in this process."""

    model_config = SettingsConfigDict(extra="allow", env_prefix="APE_MEVM_")

    @field_validator("uri")
    @classmethod
    def validate_uri(cls, value: str | None) -> str | None:
        """Refuse an address that ape could not reach."""
        return _http(value, "uri") if value else None


def _http(value: str, name: str) -> str:
    """Return an address of HTTP."""
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"mevm: {name} must begin with http:// or https://, not '{value}'")
    return value
