"""Where the repository keeps what the suite reads and writes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
TOKENS = ROOT / "tokens"
BUILD = ROOT / "build"
