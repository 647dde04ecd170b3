"""The OpenRPC description of the JSON-RPC interface (execution-apis), to hold results against."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

OPENRPC = Path(__file__).parents[3] / "shared/vectors/openrpc"


@cache
def methods() -> dict[str, Any]:
    """Return the documented methods by name; those of the consensus layer are not among them."""
    found: dict[str, Any] = {}
    for path in OPENRPC.glob("*/*.yaml"):
        content = yaml.safe_load(path.read_text())
        if isinstance(content, list):
            found |= {each["name"]: each for each in content}
    return found


def result_errors(method: str, result: Any) -> list[str]:
    """Return where a result differs from what its method promises."""
    errors = _validator(method).iter_errors(result)
    return [f"{list(error.instance_path)}: {error.message:.300}" for error in errors]


@cache
def _validator(method: str) -> Any:
    schema = methods()[method]["result"]["schema"]
    document = {**schema, "components": {"schemas": _schemas()}}
    return jsonschema_rs.Draft202012Validator(document)


@cache
def _schemas() -> dict[str, Any]:
    """Return the shared schemas by name."""
    found: dict[str, Any] = {}
    for folder in ("schemas", "engine-openrpc/schemas"):
        for path in sorted((OPENRPC / folder).glob("*.yaml")):
            found |= yaml.safe_load(path.read_text())
    # An empty array is one of hashes as well as one of logs.
    found["FilterResults"]["anyOf"] = found["FilterResults"].pop("oneOf")
    # The texts of errors are suggestions, it says there; the published files have geth's.
    for kind in found["CallResultFailure"]["properties"]["error"]["oneOf"]:
        kind["properties"]["message"].pop("pattern")
    return found


@cache
def error_groups() -> dict[str, list[dict[str, Any]]]:
    """Return the errors that methods share, by the name of their group."""
    found: dict[str, Any] = {}
    for path in (OPENRPC / "error-groups").glob("*.yaml"):
        found |= yaml.safe_load(path.read_text())
    return {name: group["errors"] for name, group in found.items()}
