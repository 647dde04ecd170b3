"""What surveys cost: a scenario for ``gas``."""

from dataclasses import astuple, replace
from typing import TYPE_CHECKING

import boa

from mevm_suite.deployment.boa_surveys import DAY, SALT, Field, deploy_field
from mevm_suite.forest.findings import Findings

if TYPE_CHECKING:
    from mevm_suite.audit.gas import MeteredBackend

COST = 10**15
COMMIT_PERIOD = 30 * DAY


def survey_a_parcel(backend: "MeteredBackend") -> None:
    """Confirm two surveys, dispute one up to its ruling, and close a round that nobody joined."""
    field = deploy_field(backend=backend)
    for volume in (500_000, 510_000):
        _go_through(backend, field, field.findings(volume=volume), volume)
        backend.travel(backend.timestamp + DAY)
    _go_through(backend, field, field.findings(), 100_000)
    address = field.registry.address
    field.arbiter.set_terms(COST, backend.timestamp + DAY)
    field.arbiter.set_ruling(1, 0, 0, 10_000)
    call = ("SurveyRegistry", address, "open_case", field.parcel)
    backend.transact(*call, sender=field.holder, value=COST)
    backend.transact("SurveyRegistry", address, "execute_ruling", field.parcel)
    backend.travel(backend.timestamp + DAY)
    _commit(backend, field, field.first, field.findings())
    backend.travel(backend.timestamp + COMMIT_PERIOD + 1)
    backend.transact("SurveyRegistry", address, "close", field.parcel)


def _go_through(
    backend: "MeteredBackend", field: Field, found: Findings, other_volume: int
) -> None:
    pair = (field.first, found), (field.second, replace(found, volume=other_volume))
    for surveyor, findings in pair:
        _commit(backend, field, surveyor, findings)
    for surveyor, findings in pair:
        arguments = (field.parcel, astuple(findings), SALT)
        call = ("SurveyRegistry", field.registry.address, "reveal", *arguments)
        backend.transact(*call, sender=surveyor)


def _commit(backend: "MeteredBackend", field: Field, surveyor: str, findings: Findings) -> None:
    attestation = field.attest(surveyor, findings)
    call = ("SurveyRegistry", field.registry.address, "commit", attestation)
    backend.transact(*call, sender=surveyor)
    boa.env.time_travel(seconds=1)
