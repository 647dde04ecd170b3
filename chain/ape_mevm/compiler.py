"""ape-vyper's compiler without its defects for Vyper 0.4.

Each correction names the upstream defect, has a test that fails when upstream mends it
(``tests/integration/ape_mevm/test_upstream_defects.py``), and can go then.
"""

import os
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ape_vyper.compiler import VyperCompiler
from ape_vyper.compiler._versions import Vyper04Compiler, vyper_04

from ape_mevm.source_map import explained_source_map, failed_check, runtime_source_map
from ape_mevm.source_tracer import CompleteSourceTracer

if TYPE_CHECKING:
    from ape.api.trace import TraceAPI
    from ape.types.trace import SourceTraceback
    from eth_pydantic_types import HexBytes
    from ethpm_types.contract_type import ContractType
    from ethpm_types.source import ContractSource


EXPLAINING = ("source_map_runtime", "metadata", "layout")


class RuntimeMapCompiler(Vyper04Compiler):
    """Compiler of Vyper 0.4 sources whose positions are those of the runtime bytecode."""

    def compile(self, *args: Any, **kwargs: Any) -> "Iterator[tuple[ContractType, str]]":
        """Compile as ape-vyper does, with the right source map and the environment's Vyper."""
        with _own_scripts_on_path(), _runtime_source_maps():
            # Not lazily: both corrections must have ended before anything else runs.
            yield from list(super().compile(*args, **kwargs))


class MevmVyperCompiler(VyperCompiler):
    """ape-vyper's compiler, under the same name and with the same configuration."""

    @cached_property
    def vyper_04(self) -> Vyper04Compiler:
        """Sub-compiler of Vyper 0.4 sources."""
        return RuntimeMapCompiler(self)

    def trace_source(
        self, contract_source: "ContractSource", trace: "TraceAPI", calldata: "HexBytes"
    ) -> "SourceTraceback":
        """Trace source lines, ending with the compiler's own check where one failed.

        ape-vyper 0.8.12 knows no checks of Vyper 0.4, because it does not read ``error_map``.
        """
        frames = list(trace.get_raw_frames())
        traceback = CompleteSourceTracer.trace(iter(frames), contract_source, calldata)
        source_map = contract_source.contract_type.sourcemap
        if check := failed_check(frames, source_map.root if source_map else None):
            if statements := traceback.source_statements:
                statements[-1].type = f"dev: {check}"
            else:
                path = contract_source.source_path
                traceback.add_builtin_jump(check, f"dev: {check}", source_path=path)
        return traceback


@contextmanager
def _runtime_source_maps() -> Iterator[None]:
    """Give ape-vyper the runtime source map where it asks for the source map.

    ape-vyper 0.8.12 reads ``source_map``, which in Vyper 0.4 maps the deployment bytecode.
    The lines of the compiler's output are not kept, so that this is the only place to do it.
    """
    upstream = vyper_04.compile_files

    def compile_files(*args: Any, **kwargs: Any) -> dict[str, Any]:
        wanted = kwargs["output_format"]
        kwargs["output_format"] = list(dict.fromkeys([*wanted, "ast", *EXPLAINING]))
        result = upstream(*args, **kwargs)
        for outputs in result.values():
            explaining = [outputs[name] for name in EXPLAINING]
            if "source_map" in wanted:
                trimmed = runtime_source_map(explaining[0], outputs["ast"])
                outputs["source_map"] = explained_source_map(trimmed, *explaining)
            for name in set(EXPLAINING) - set(wanted):
                del outputs[name]
        return result

    vyper_04.compile_files = compile_files
    try:
        yield
    finally:
        vyper_04.compile_files = upstream


@contextmanager
def _own_scripts_on_path() -> Iterator[None]:
    """Let ape-vyper find the Vyper that is installed beside this Python.

    ape-vyper 0.8.12 looks for ``vyper`` on PATH only, and downloads it when the environment is
    not activated, although it chose this version because the package is installed.
    """
    before = os.environ.get("PATH", "")
    scripts = sysconfig.get_path("scripts")
    if shutil.which("vyper", path=scripts):
        os.environ["PATH"] = os.pathsep.join(filter(None, (str(Path(scripts)), before)))
    try:
        yield
    finally:
        os.environ["PATH"] = before
