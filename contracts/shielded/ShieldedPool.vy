# pragma version ==0.4.3
# pragma nonreentrancy on
# pragma optimize codesize
"""
@title Shielded pool
@license AGPL-3.0-only
@author The MEVM authors
@notice Carries out shielded transactions: checks that every note that is spent exists, was never
        spent before and is spent by its owner, that everyone who pays agreed, and that for every
        asset as much comes in as goes out; then has the vault move what is open, and keeps the
        commitments of the new notes.
@dev Invariants SP-1 to SP-9 in tests/PROPERTIES.md. Modules: hidden_notes (spends, outputs),
     commitment_tree (leaves, roots), package_book (packages), open_notes (assets and notes that all
     see), one_time_owner (signatures of one-time addresses), deposit_permit (payers who do not
     submit), shielded_calls (contracts that are paid). No asset is ever here; whatever the proofs
     say, the vault lets no more out than came in. At most 101 amounts below 2^128 enter a balance:
     it cannot wrap at the order of the curve, about 2^251.
@custom:source SERO-03 SERO-04 SERO-05 SERO-06 SERO-07 SERO-08 SERO-10 SERO-14
@custom:kill Nothing can be stopped or changed by anyone. The vault's guardians may stop deposits.
"""

from interfaces import IAssetRegistry
from interfaces import IProofVerifier
from interfaces import IShieldedAssets
from interfaces import IShieldedPool
from interfaces import IShieldedVault

implements: IShieldedPool

from contracts.modules import baby_jubjub
from contracts.modules import commitment_tree
from contracts.modules import deposit_permit
from contracts.modules import hidden_notes
from contracts.modules import one_time_owner
from contracts.modules import open_notes
from contracts.modules import package_book
from contracts.modules import poseidon_hash
from contracts.modules import shielded_calls
from contracts.modules import signed_message

initializes: baby_jubjub
initializes: poseidon_hash
initializes: signed_message
initializes: commitment_tree[poseidon_hash := poseidon_hash]
initializes: one_time_owner[baby_jubjub := baby_jubjub]
initializes: open_notes[poseidon_hash := poseidon_hash]
initializes: package_book
initializes: hidden_notes[
    baby_jubjub := baby_jubjub, commitment_tree := commitment_tree, package_book := package_book
]
initializes: deposit_permit[signed_message := signed_message]

exports: (commitment_tree.is_root, commitment_tree.root, commitment_tree.next_position)
exports: (hidden_notes.is_spent, hidden_notes.is_accepted)
exports: package_book.package
exports: signed_message.DOMAIN_SEPARATOR

MAX_OPEN: constant(uint256) = 8  # deposits, withdrawals, open notes
MAX_CALLS: constant(uint256) = 4
MAX_PACKAGES: constant(uint256) = 4
MAX_PAYMENTS: constant(uint256) = 2 * MAX_OPEN + MAX_CALLS + 1
# 8 times the point of x = Poseidon(1000, 3), whose logarithm to any asset's generator nobody knows.
BLINDING: constant(uint256[2]) = [
    6217387536942353442707680250988556755731548152620753742962494337471145011458,
    1121913231741605964369923461208716696847452288931748919967663855710942941597,
]
TRANSACTION: constant(bytes32) = keccak256("SERO.tx.v1")
BINDING: constant(bytes32) = keccak256("SERO.bind")
LOW_250_BITS: constant(uint256) = 2**250 - 1
LOW_253_BITS: constant(uint256) = 2**253 - 1

VAULT: immutable(IShieldedVault)
COIN: immutable(bytes32)


@deploy
def __init__(
    vault: IShieldedVault,
    registry: IAssetRegistry,
    verifier: IProofVerifier,
    precompiles: address[4],
):
    """
    @notice Fix the contracts that belong together.
    @param vault Holds the assets, and obeys this contract.
    @param registry Knows the assets.
    @param verifier Of the circuits.
    @param precompiles POSEIDON, BABYJUB_ADD, BABYJUB_MSM and BABYJUB_VERIFY, or what answers alike;
           it is the registry that multiplies.
    """
    poseidon_hash.__init__(precompiles[0])
    baby_jubjub.__init__(precompiles[1], precompiles[2], precompiles[3])
    signed_message.__init__("Shielded pool")
    commitment_tree.__init__()
    hidden_notes.__init__(verifier)
    open_notes.__init__(registry)
    assert vault.address.is_contract, "ShieldedPool: no vault"
    assert verifier.address.is_contract, "ShieldedPool: no verifier"
    VAULT = vault
    COIN = staticcall registry.name_of(empty(address))
    assert COIN != empty(bytes32), "ShieldedPool: no coin"
    assert staticcall vault.registry() == registry.address, "ShieldedPool: other registry"


@external
@payable
def transact(transaction: IShieldedPool.Transaction, authorisation: IShieldedPool.Authorisation):
    """
    @notice Carry out a shielded transaction. Anyone may submit it; the value sent is that of the
            coin deposits from the submitter's wallet.
    @param transaction What happens.
    @param authorisation Proofs and signatures over its sighash.
    @custom:source SERO-04 SERO-05 SERO-06 SERO-07 SERO-10 SERO-14
    """
    # 1. All that is proven and signed is about one hash of the whole.
    assert block.timestamp <= transaction.deadline, "ShieldedPool: too late"
    sighash: uint256 = self._sighash(transaction)
    self._check_sender(transaction.sender, transaction.is_verified, authorisation.sender, sighash)
    # 2. What comes in hidden: notes, each for the first time, and packages of those who signed.
    spent: uint256[2] = hidden_notes._spend(
        transaction.spends, transaction.anchor, authorisation.input_proofs, sighash
    )
    opened: uint256[2] = self._use_packages(transaction.uses, authorisation.uses, sighash)
    # 3. What comes in openly, from those who agreed.
    deposited: uint256[2] = self._agree(
        transaction.deposits, authorisation.permits, transaction.deadline, sighash
    )
    # 4. What stays hidden: notes and packages, each proven to hold an amount of an asset.
    made: uint256[2] = hidden_notes._make(
        transaction.outputs, transaction.packages, authorisation.output_proofs, sighash
    )
    # 5. What becomes open.
    paid: DynArray[uint256[2], MAX_PAYMENTS] = self._price(
        transaction.notes, transaction.withdrawals, transaction.calls, transaction.fee
    )
    # 6. As much of each asset comes in as goes on or out: nothing but blindings is left.
    self._check_balance([spent, opened, deposited], made, paid, authorisation.binding, sighash)
    # 7. Assets enter before any leave: the vault never has less than is hidden.
    for deposit: IShieldedPool.Deposit in transaction.deposits:
        extcall VAULT.enter(
            deposit.payer, deposit.asset, deposit.is_ledger, value=self._coin_value(deposit)
        )
    # 8. Contracts are called when all is settled but the tree; they add to its leaves.
    leaves: DynArray[uint256, commitment_tree.MAX_BATCH] = []
    for output: IShieldedPool.Output in transaction.outputs:
        leaves.append(output.commitment)
    for i: uint256 in range(len(transaction.notes), bound=MAX_OPEN):
        leaves.append(self._open(transaction.notes[i], paid[i], empty(address), len(leaves)))
    leaves = self._call(transaction.calls, transaction.sender, transaction.is_verified, leaves)
    # 9. All leaves are inserted at once.
    first: uint256 = commitment_tree._append(leaves)
    relayer: address = transaction.relayer
    if relayer == empty(address):
        relayer = msg.sender
    log IShieldedPool.TransactionAccepted(
        sighash=sighash,
        anchor=transaction.anchor,
        root=commitment_tree.root,
        first_position=first,
        fee=transaction.fee,
        relayer=relayer,
    )
    # 10. What goes out goes last.
    if transaction.fee > 0:
        extcall VAULT.leave(relayer, self._coin(transaction.fee), True)
    for withdrawal: IShieldedPool.Withdrawal in transaction.withdrawals:
        extcall VAULT.leave(withdrawal.receiver, withdrawal.asset, withdrawal.is_ledger)


@external
def pay(notes: DynArray[IShieldedAssets.Note, MAX_OPEN]):
    """
    @notice Pay from the caller's ledger of the vault to one-time addresses, as notes that all see.
    @param notes The notes to make.
    @custom:source SERO-10
    """
    leaves: DynArray[uint256, MAX_OPEN] = []
    for note: IShieldedAssets.Note in notes:
        leaves.append(self._pay(note, msg.sender, len(leaves)))
    commitment_tree._append(leaves)


@external
@view
def sighash(transaction: IShieldedPool.Transaction) -> uint256:
    """
    @notice Return what the proofs and signatures of a transaction are about.
    @param transaction The transaction.
    @return A field element.
    """
    return self._sighash(transaction)


@internal
@view
def _sighash(transaction: IShieldedPool.Transaction) -> uint256:
    digest: bytes32 = keccak256(abi_encode(TRANSACTION, chain.id, self, transaction))
    return convert(digest, uint256) & LOW_253_BITS


@internal
@view
def _check_sender(
    sender: IShieldedAssets.OneTimeAddress,
    is_verified: bool,
    signatures: DynArray[IShieldedPool.OwnerSignature, 1],
    sighash: uint256,
):
    """
    @notice Revert unless the sender's owner signed, or was not to. That is in the sighash: who
            submits must not be able to withhold a signature, and so to call as a stranger.
    """
    one_time_owner._check_range(sender)
    signer: bytes32 = empty(bytes32)
    expected: bytes32 = empty(bytes32)
    if is_verified:
        expected = one_time_owner._identity(sender)
    for signature: IShieldedPool.OwnerSignature in signatures:
        signer = one_time_owner._signer(signature, sighash)
    assert signer == expected, "ShieldedPool: other sender"


@internal
@view
def _price(
    notes: DynArray[IShieldedAssets.Note, MAX_OPEN],
    withdrawals: DynArray[IShieldedPool.Withdrawal, MAX_OPEN],
    calls: DynArray[IShieldedPool.Call, MAX_CALLS],
    fee: uint256,
) -> DynArray[uint256[2], MAX_PAYMENTS]:
    """
    @notice Return the points of all that becomes open, those of notes first.
    """
    points: DynArray[uint256[2], MAX_PAYMENTS] = []
    for note: IShieldedAssets.Note in notes:
        points.append(open_notes._point(note.asset))
    for withdrawal: IShieldedPool.Withdrawal in withdrawals:
        points.append(open_notes._point(withdrawal.asset))
    for call: IShieldedPool.Call in calls:
        points.append(open_notes._point(call.asset))
    if fee > 0:
        points.append(open_notes._point(self._coin(fee)))
    return points


@internal
def _use_packages(
    uses: DynArray[IShieldedPool.PackageUse, MAX_PACKAGES],
    signatures: DynArray[IShieldedPool.OwnerSignature, MAX_PACKAGES],
    sighash: uint256,
) -> uint256[2]:
    """
    @notice Open or hand over packages of those who signed, and return the sum of what they bring.
    """
    assert len(signatures) == len(uses), "ShieldedPool: signatures do not fit"
    points: DynArray[uint256[2], MAX_PACKAGES] = []
    for i: uint256 in range(len(uses), bound=MAX_PACKAGES):
        signer: bytes32 = one_time_owner._signer(signatures[i], sighash)
        points.append(package_book._use(uses[i], signer))
    return baby_jubjub._sum(points)


@internal
@payable
def _agree(
    deposits: DynArray[IShieldedPool.Deposit, MAX_OPEN],
    permits: DynArray[Bytes[signed_message.MAX_SIGNATURE], MAX_OPEN],
    deadline: uint256,
    sighash: uint256,
) -> uint256[2]:
    """
    @notice Revert unless all payers agreed and all coin was sent; return the sum of what they pay.
    """
    assert len(permits) == len(deposits), "ShieldedPool: permits do not fit"
    points: DynArray[uint256[2], MAX_OPEN] = []
    value: uint256 = 0
    for i: uint256 in range(len(deposits), bound=MAX_OPEN):
        if deposits[i].payer != msg.sender:
            deposit_permit._check(deposits[i], i, sighash, deadline, permits[i])
        value += self._coin_value(deposits[i])
        points.append(open_notes._point(deposits[i].asset))
    assert value == msg.value, "ShieldedPool: wrong value"
    return baby_jubjub._sum(points)


@internal
@view
def _check_balance(
    incoming: uint256[2][3],
    made: uint256[2],
    paid: DynArray[uint256[2], MAX_PAYMENTS],
    binding: uint256[3],
    sighash: uint256,
):
    """
    @notice Revert unless what comes in, less what goes on hidden and out, is a multiple of the
            blinding generator, as only who made all blindings can sign.
    """
    sum: uint256[2] = baby_jubjub._sum(
        [
            incoming[0],
            incoming[1],
            incoming[2],
            baby_jubjub._negate(made),
            baby_jubjub._negate(baby_jubjub._sum(paid)),
        ]
    )
    commitment: uint256[2] = [binding[0], binding[1]]
    digest: bytes32 = keccak256(abi_encode(BINDING, sum, commitment, sighash))
    assert baby_jubjub._is_signed(
        BLINDING, sum, commitment, binding[2], convert(digest, uint256) & LOW_250_BITS
    ), "ShieldedPool: no balance"


@internal
def _call(
    calls: DynArray[IShieldedPool.Call, MAX_CALLS],
    sender: IShieldedAssets.OneTimeAddress,
    is_verified: bool,
    leaves: DynArray[uint256, commitment_tree.MAX_BATCH],
) -> DynArray[uint256, commitment_tree.MAX_BATCH]:
    """
    @notice Pay and call contracts, and return the leaves with those of their answers behind them.
    """
    extended: DynArray[uint256, commitment_tree.MAX_BATCH] = leaves
    for call: IShieldedPool.Call in calls:
        extcall VAULT.leave(call.target, call.asset, True)
        replies: DynArray[IShieldedAssets.Note, shielded_calls.MAX_REPLIES] = (
            shielded_calls._call(call, sender, is_verified)
        )
        for reply: IShieldedAssets.Note in replies:
            extended.append(self._pay(reply, call.target, len(extended)))
    return extended


@internal
def _pay(note: IShieldedAssets.Note, payer: address, index: uint256) -> uint256:
    """
    @notice Take a note's asset from an account's ledger, and return its leaf.
    """
    point: uint256[2] = open_notes._point(note.asset)
    extcall VAULT.enter(payer, note.asset, True)
    return self._open(note, point, payer, index)


@internal
def _open(note: IShieldedAssets.Note, point: uint256[2], payer: address, index: uint256) -> uint256:
    """
    @notice Announce an open note that is the index-th leaf of this call, and return its leaf.
    """
    leaf: uint256 = open_notes._leaf(note, point)
    log IShieldedPool.OpenNoteCreated(
        position=commitment_tree.next_position + index, payer=payer, commitment=leaf, note=note
    )
    return leaf


@internal
@view
def _coin_value(deposit: IShieldedPool.Deposit) -> uint256:
    """
    @notice Return how much coin a deposit needs from the value sent, which nobody can permit.
    """
    if deposit.is_ledger or deposit.asset.currency != COIN:
        return 0
    assert deposit.payer == msg.sender, "ShieldedPool: coin of another"
    return deposit.asset.amount


@internal
@view
def _coin(amount: uint256) -> IShieldedAssets.Asset:
    return IShieldedAssets.Asset(
        currency=COIN, amount=amount, category=empty(bytes32), ticket=0, count=0
    )
