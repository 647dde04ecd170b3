"""What the contracts in the place of precompiles cost to deploy: a scenario for ``gas``.

What their answers cost depends on the question: ``python -m benchmarks.shims`` measures it.
"""

from typing import TYPE_CHECKING

from mevm_suite.shims.deployment import deploy_shims

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend


def calculate_without_precompiles(backend: "MeteredBackend") -> None:
    """Deploy them all."""
    deploy_shims(backend)
