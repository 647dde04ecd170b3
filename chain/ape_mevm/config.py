"""The ``mevm:`` part of ape-config.yaml."""

from ape.api.config import PluginConfig
from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict


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
    """Chain id of the chain in this process, in place of ``test.provider.chain_id``."""

    model_config = SettingsConfigDict(extra="allow", env_prefix="APE_MEVM_")

    @field_validator("uri")
    @classmethod
    def validate_uri(cls, value: str | None) -> str | None:
        """Refuse an address that ape could not reach."""
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"mevm: uri must begin with http:// or https://, not '{value}'")
        return value or None
