"""Attestations, items and their trade, from outside the chain."""

from mevm_suite.notary.contents import (
    content_leaf,
    content_tree,
    definition_id,
    schema_id,
    serial_number,
    subject_id,
)
from mevm_suite.notary.messages import ATTESTATIONS, PROVENANCE, message_to_sign

__all__ = (
    "ATTESTATIONS",
    "PROVENANCE",
    "content_leaf",
    "content_tree",
    "definition_id",
    "message_to_sign",
    "schema_id",
    "serial_number",
    "subject_id",
)
