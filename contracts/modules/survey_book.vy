# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title survey_book
@license AGPL-3.0-only
@author The MEVM authors
@notice What surveyors found, by their attestations, and the chain of each parcel's confirmed
        surveys, to which entries are only added.
@custom:source CEC-20 CEC-21
"""

from interfaces import ISurveyRegistry

from contracts.modules import merkle_set


struct Record:
    parcel: bytes32
    attestations: bytes32[2]  # whose findings these are, and the other
    surveyors: address[2]
    previous: bytes32
    confirmed_at: uint256


MAX_DEPTH: constant(uint256) = 32

last_of: public(HashMap[bytes32, bytes32])

_findings: HashMap[bytes32, ISurveyRegistry.Findings]
_records: HashMap[bytes32, Record]


@external
@view
def survey(id: bytes32) -> ISurveyRegistry.Survey:
    """
    @notice Return a confirmed survey.
    @param id The survey.
    @return Its record; all empty where there is none.
    @custom:source CEC-20 CEC-21
    """
    record: Record = self._records[id]
    return ISurveyRegistry.Survey(
        parcel=record.parcel,
        findings=self._findings[record.attestations[0]],
        surveyors=record.surveyors,
        previous=record.previous,
        confirmed_at=record.confirmed_at,
    )


@external
@view
def attestations_of(id: bytes32) -> bytes32[2]:
    """
    @notice Return the attestations behind a survey.
    @param id The survey.
    @return The one whose findings it has, which the next survey refers to, and the other.
    @custom:source CEC-21
    """
    return self._records[id].attestations


@external
@view
def findings_of(attestation: bytes32) -> ISurveyRegistry.Findings:
    """
    @notice Return what a surveyor found, whether it was confirmed or not.
    @param attestation His attestation.
    @return The findings; all empty where they were not revealed.
    @custom:source CEC-21
    """
    return self._findings[attestation]


@external
@view
def contains(id: bytes32, tree: ISurveyRegistry.Tree, proof: DynArray[bytes32, MAX_DEPTH]) -> bool:
    """
    @notice Return whether a survey holds a tree.
    @param id The survey.
    @param tree The tree's record.
    @param proof The siblings up to the root.
    @return Whether the survey is confirmed and its root commits to the record.
    @custom:source CEC-20
    """
    root: bytes32 = self._findings[self._records[id].attestations[0]].root
    if root == empty(bytes32):
        return False
    return merkle_set._contains(root, keccak256(abi_encode(tree)), proof)


@internal
def _confirm(parcel: bytes32, attestations: bytes32[2], surveyors: address[2]):
    """
    @notice Add a survey to a parcel's chain.
    @param parcel The parcel.
    @param attestations The one whose findings count, and the other.
    @param surveyors Whose findings these are, and who confirmed them.
    """
    findings: ISurveyRegistry.Findings = self._findings[attestations[0]]
    previous: bytes32 = self.last_of[parcel]
    # No two ids are equal: each commits to the parcel and the survey before.
    id: bytes32 = keccak256(abi_encode(chain.id, self, parcel, previous, findings))
    self._records[id] = Record(
        parcel=parcel,
        attestations=attestations,
        surveyors=surveyors,
        previous=previous,
        confirmed_at=block.timestamp,
    )
    self.last_of[parcel] = id
    log ISurveyRegistry.SurveyConfirmed(
        parcel=parcel, id=id, previous=previous, findings=findings, surveyors=surveyors
    )


@internal
@view
def _last_findings(parcel: bytes32) -> ISurveyRegistry.Findings:
    return self._findings[self._last_attestation(parcel)]


@internal
@view
def _last_attestation(parcel: bytes32) -> bytes32:
    # Zero where there is no survey yet; nothing is ever found under it.
    return self._records[self.last_of[parcel]].attestations[0]


@internal
@view
def _is_revealed(attestation: bytes32) -> bool:
    return self._findings[attestation].document != empty(bytes32)
