"""Where circuits, their tools and their keys live in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CIRCUITS = ROOT / "circuits"
BUILD = ROOT / "build" / "circuits"
KEYS = ROOT / "chain" / "shielded" / "keys"
KEYS_MODULE = ROOT / "contracts" / "modules" / "shielded_keys.vy"
