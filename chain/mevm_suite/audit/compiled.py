"""Compiles the deployable contracts in this process: types for the roles, code for the sizes."""

import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.phases import CompilerData
from vyper.exceptions import VyperException

from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.vyper_source import docstring_of, natspec_tag

LIBRARIES = Path(sysconfig.get_path("purelib"))  # where snekmate is installed

# A function as the compiler sees it: vyper's ContractFunctionT, which ships without types.
FunctionType = Any


@dataclass(frozen=True)
class Contract:
    """A deployable contract after type checking; code is generated on demand."""

    path: str
    data: CompilerData

    @property
    def name(self) -> str:
        """Return the contract's name, which is the file's."""
        return Path(self.path).stem

    @property
    def kill(self) -> str | None:
        """Return how to stop the contract, as its header says."""
        return natspec_tag(docstring_of(self.data.annotated_vyper_module), "custom:kill")

    @property
    def functions(self) -> list[FunctionType]:
        """Return all external functions, with those that come from modules and the getters."""
        return sorted(self.data.global_ctx.exposed_functions, key=lambda function: function.name)

    @cached_property
    def runtime_size(self) -> int:
        """Return the bytes that deployment stores: code, and immutables behind it."""
        try:
            return len(self.data.bytecode_runtime) + self.data.global_ctx.immutable_section_bytes
        except VyperException as error:
            raise AuditError(self.path, str(error)) from error


def compile_contract(root: Path, path: Path) -> Contract:
    """Type-check a contract of the repository at ``root``.

    Raises
    ------
    AuditError
        If vyper refuses it.
    """
    bundle = FilesystemInputBundle([LIBRARIES, root])
    relative = path.relative_to(root)
    try:
        data = CompilerData(bundle.load_file(relative), bundle)
        _ = data.global_ctx
    except VyperException as error:
        raise AuditError(str(relative), str(error)) from error
    return Contract(str(relative), data)
