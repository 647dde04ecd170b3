"""The namespace `mevm`: named snapshots of a node that is kept in a directory."""

from typing import Any

from mevm.node import Node
from mevm.rpc.codec import DecodeError
from mevm.rpc.registry import method


def name(value: Any) -> str:
    """Decode the name of a snapshot."""
    if not isinstance(value, str):
        raise DecodeError("expected the name of a snapshot")
    return value


@method("mevm_snapshotSave", name, long=True, changes=True, development=True)
def save_snapshot(node: Node, snapshot: str) -> bool:
    """Keep the present under a name (ours)."""
    node.save_snapshot(snapshot)
    return True


@method("mevm_snapshotLoad", name, long=True, changes=True, development=True)
def load_snapshot(node: Node, snapshot: str) -> bool:
    """Go back to a named snapshot, which stays (ours)."""
    node.load_snapshot(snapshot)
    return True


@method("mevm_snapshotList", long=True, development=True)
def list_snapshots(node: Node) -> list[dict[str, Any]]:
    """Return the named snapshots with the heads that they go back to, null if damaged (ours)."""
    return [each.told() for each in node.snapshots_kept()]


@method("mevm_snapshotRemove", name, long=True, changes=True, development=True)
def remove_snapshot(node: Node, snapshot: str) -> bool:
    """Forget a named snapshot (ours)."""
    node.remove_snapshot(snapshot)
    return True
