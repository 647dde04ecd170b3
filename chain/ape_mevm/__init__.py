"""ApeWorX plugin: the MEVM node in process, or over HTTP.

Everything is imported when ape asks for it, so that loading the plugin costs nothing.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ape import plugins

if TYPE_CHECKING:
    from ape.api.compiler import CompilerAPI
    from ape.api.providers import ProviderAPI

    from ape_mevm.config import MevmConfig


@plugins.register(plugins.Config)
def config_class() -> "type[MevmConfig]":
    """Give ape the class of the ``mevm:`` part of ape-config.yaml."""
    from ape_mevm.config import MevmConfig

    return MevmConfig


@plugins.register(plugins.ProviderPlugin)
def providers() -> "Iterator[tuple[str, str, type[ProviderAPI]]]":
    """Give ape the provider ``ethereum:local:mevm``."""
    from ape_mevm.provider import MevmProvider

    yield "ethereum", "local", MevmProvider


# ape takes the first compiler that it is given for a file type, and asks the plugins that
# registered `trylast` first: it walks pluggy's list, which is in reverse order of calling.
@plugins.register(plugins.CompilerPlugin, trylast=True)
def register_compiler() -> "Iterator[tuple[tuple[str, ...], type[CompilerAPI]]]":
    """Give ape the Vyper compiler in place of ape-vyper's, where that is installed."""
    if find_spec("ape_vyper") is not None:
        from ape_mevm.compiler import MevmVyperCompiler

        yield (".vy", ".vyi"), MevmVyperCompiler
