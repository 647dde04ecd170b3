"""Whether files are what somebody attested to, by the chain's own answer."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mevm_suite.holder.failure import Unusable
from mevm_suite.holder.output import Time
from mevm_suite.notary.proofs import Proofs
from mevm_suite.notary.statements import Attestations, Statement, hexadecimal


def named_attestation(
    notary: Attestations, named: bytes | None, proofs: Proofs | None, path: Path | None
) -> bytes:
    """
    Return the attestation that a file of proofs or an option names.

    Raises
    ------
    Unusable
        When neither does, or the proofs are of another chain or contract.

    """
    if proofs is None:
        if named is None:
            raise Unusable("name the attestation with --attestation, or its proofs with --proofs")
        return named
    if (proofs.chain_id, proofs.contract) != (notary.chain_id, notary.address):
        text = f"{path} is for chain {proofs.chain_id} and the contract {proofs.contract}"
        raise Unusable(f"{text}, not for chain {notary.chain_id} and {notary.address}")
    if named is None and proofs.attestation is None:
        raise Unusable(f"{path} names no attestation; name it with --attestation")
    return named or bytes.fromhex(str(proofs.attestation)[2:])


def check_files(
    notary: Attestations,
    id: bytes,
    files: Mapping[bytes, Path],
    proofs: Proofs | None,
    attester: str | None,
    witnesses: Iterable[str],
) -> list[dict[str, Any]]:
    """
    Return a row for each file: whether it is attested to, by whom, and what is wrong.

    Parameters
    ----------
    notary
        Where.
    id
        The attestation.
    files
        Files by the hash of their content.
    proofs
        Their proofs, where the attestation is about many files.
    attester
        Who is expected to have attested; anyone if None.
    witnesses
        Accounts that must have testified.

    """
    found = notary.statement(id)
    missing = [each for each in witnesses if not notary.read("has_testified", id, each)]
    faults = [] if (fault := found.fault(notary.now)) is None else [fault]
    if attester not in (None, found.attester):
        faults.append(f"attested by {found.attester}, not by {attester}")
    faults += [f"{each} has not testified" for each in missing]
    return [_row(notary, found, content, path, proofs, faults) for content, path in files.items()]


def _row(
    notary: Attestations,
    found: Statement,
    content: bytes,
    path: Path,
    proofs: Proofs | None,
    faults: list[str],
) -> dict[str, Any]:
    proof = [] if proofs is None else proofs.proof_of(content)
    faults = list(faults)
    if proof is None:
        faults.append("the proofs do not know this content")
    elif not faults and not notary.read("verify", found.id, content, proof):
        is_missing = found.terms.is_root and proofs is None
        faults.append(
            "it is about many files: --proofs is needed" if is_missing else "it says something else"
        )
    return {
        "file": path.name,
        "ok": not faults,
        "details": "; ".join(faults) or None,
        "attester": found.attester,
        "time": Time(found.time),
        "expires": Time(found.terms.expires) if found.terms.expires else None,
        "testimonies": found.testimonies,
        "schema": hexadecimal(found.terms.schema),
        "subject": hexadecimal(found.terms.subject),
        "content": hexadecimal(content),
        "attestation": hexadecimal(found.id),
    }
