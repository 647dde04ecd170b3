# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title hidden_notes
@license AGPL-3.0-only
@author The MEVM authors
@notice Voids the hidden notes that a transaction spends, announces those that it makes, and seals
        its packages: all of them proven, none of them seen.
@dev What is verified is all that the proofs are about: CM, anchor, nullifier and sighash of a
     spend; CM and commitment of a note or package. A number that is no field element would be
     another name of one that is.
@custom:source SERO-03 SERO-04 SERO-05
"""

from interfaces import IProofVerifier
from interfaces import IShieldedPool

from contracts.modules import baby_jubjub
from contracts.modules import commitment_tree
from contracts.modules import package_book

uses: baby_jubjub
uses: commitment_tree
uses: package_book

MAX_SPENDS: constant(uint256) = 32
MAX_OUTPUTS: constant(uint256) = 32
MAX_PACKAGES: constant(uint256) = 4
MAX_PROOFS: constant(uint256) = MAX_OUTPUTS + MAX_PACKAGES
CIPHERTEXT: constant(uint256) = 371
NEUTRAL: constant(uint256[2]) = [0, 1]  # O

VERIFIER: immutable(IProofVerifier)

is_spent: public(HashMap[uint256, bool])
is_accepted: public(HashMap[uint256, bool])  # sighash of a transaction without spends


@deploy
def __init__(verifier: IProofVerifier):
    """
    @notice Fix who verifies.
    @param verifier Of the circuits.
    """
    VERIFIER = verifier


@internal
def _spend(
    spends: DynArray[IShieldedPool.Spend, MAX_SPENDS],
    anchor: uint256,
    proofs: DynArray[uint256[8], MAX_SPENDS],
    sighash: uint256,
) -> uint256[2]:
    """
    @notice Void the notes that are spent.
    @param spends The spends.
    @param anchor Root under which the notes are in the tree; 0 without spends.
    @param proofs One for each spend.
    @param sighash Of the transaction.
    @return The sum of what they bring.
    """
    if len(spends) == 0:
        # No nullifier keeps the transaction from being good twice.
        assert anchor == 0, "hidden_notes: needless anchor"
        assert not self.is_accepted[sighash], "hidden_notes: accepted before"
        self.is_accepted[sighash] = True
        return NEUTRAL
    assert commitment_tree.is_root[anchor], "hidden_notes: unknown anchor"
    statements: DynArray[uint256[5], MAX_SPENDS] = []
    points: DynArray[uint256[2], MAX_SPENDS] = []
    for spend: IShieldedPool.Spend in spends:
        # nf + p would be another name of nf in the circuit, and new here.
        baby_jubjub._check_element(spend.nullifier)
        baby_jubjub._check_range(spend.value)
        assert not self.is_spent[spend.nullifier], "hidden_notes: spent"
        self.is_spent[spend.nullifier] = True
        log IShieldedPool.NullifierUsed(nullifier=spend.nullifier)
        statements.append([spend.value[0], spend.value[1], anchor, spend.nullifier, sighash])
        points.append(spend.value)
    assert staticcall VERIFIER.verify_inputs(statements, proofs), "hidden_notes: bad proof"
    return baby_jubjub._sum(points)


@internal
def _make(
    outputs: DynArray[IShieldedPool.Output, MAX_OUTPUTS],
    packages: DynArray[IShieldedPool.Package, MAX_PACKAGES],
    proofs: DynArray[uint256[8], MAX_PROOFS],
    sighash: uint256,
) -> uint256[2]:
    """
    @notice Announce hidden notes, which will be the next leaves, and seal packages.
    @param outputs The notes.
    @param packages Whose commitments are never leaves.
    @param proofs One for each note and each package that has assets.
    @param sighash Of the transaction.
    @return The sum of what they take.
    """
    statements: DynArray[uint256[3], MAX_PROOFS] = []
    points: DynArray[uint256[2], MAX_PROOFS] = []
    position: uint256 = commitment_tree.next_position
    for output: IShieldedPool.Output in outputs:
        assert len(output.ciphertext) == CIPHERTEXT, "hidden_notes: bad ciphertext"
        baby_jubjub._check_range(output.ephemeral)
        log IShieldedPool.NoteCreated(
            position=position,
            commitment=output.commitment,
            value=output.value,
            ephemeral=output.ephemeral,
            ciphertext=output.ciphertext,
        )
        statements.append([output.value[0], output.value[1], output.commitment])
        points.append(output.value)
        position += 1
    for i: uint256 in range(len(packages), bound=MAX_PACKAGES):
        package_book._seal(keccak256(abi_encode(sighash, i)), packages[i])
        value: uint256[2] = packages[i].value
        if packages[i].commitment == 0:
            assert value[0] == 0 and value[1] == 1, "hidden_notes: no commitment"
            continue
        statements.append([value[0], value[1], packages[i].commitment])
        points.append(value)
    if len(statements) == 0:
        return NEUTRAL
    for statement: uint256[3] in statements:
        baby_jubjub._check_range([statement[0], statement[1]])
        baby_jubjub._check_element(statement[2])
    assert staticcall VERIFIER.verify_outputs(statements, proofs), "hidden_notes: bad proof"
    return baby_jubjub._sum(points)
