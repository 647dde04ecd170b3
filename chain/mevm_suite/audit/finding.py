"""What makes the audit fail."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Where something is wrong, and what."""

    where: str
    problem: str


class AuditError(Exception):
    """Something cannot be read, so that the audit cannot answer."""

    def __init__(self, where: str, problem: str):
        """Keep what went wrong as a finding."""
        super().__init__(f"{where}: {problem}")
        self.finding = Finding(where, problem)
