# pragma version ==0.4.3
# pragma nonreentrancy on
# pragma optimize codesize
"""
@title Crowdfunding of forest projects
@license AGPL-3.0-only
@author The MEVM authors
@notice All or nothing until the goal; then the money goes to the owner by milestones. He reports
        each in time, and those who hold certificates approve, keep silent, or object and leave
        with their part of what is left. A breach freezes the project: the rest is refunded.
@dev Invariants CF-1 to CF-7 in tests/PROPERTIES.md. The owner may hide that certificates are his,
     so votes alone protect nobody: an objection takes effect at once, before anything is released
     and whatever the majority says. Parts are rounded down, towards those who stay; the last one
     has all that is left. Silence is assent but for the first milestone, so that no money waits
     for those who do not care.
@custom:source CEC-28
@custom:kill Nothing can be stopped but by a breach of a project's own terms; there is no owner.
"""

from interfaces import IForestCrowdfunding
from interfaces import IIdentityRegistry

implements: IForestCrowdfunding

from contracts.modules import income_certificates
from contracts.modules import one_asset
from contracts.modules import project_book
from contracts.modules import project_state

initializes: income_certificates
initializes: project_book
uses: one_asset

exports: (
    # ERC-1155
    income_certificates.balanceOf,
    income_certificates.balanceOfBatch,
    income_certificates.isApprovedForAll,
    income_certificates.setApprovalForAll,
    income_certificates.supportsInterface,
    income_certificates.total_supply,
    # profits
    income_certificates.asset,
    income_certificates.received,
    income_certificates.paid,
    income_certificates.claim,
    income_certificates.claimable,
    income_certificates.credit_of,
    income_certificates.withdraw,
    # projects
    project_book.project,
    project_book.terms,
    project_book.project_count,
    project_book.locked_until,
    project_book.is_affiliate,
)

IDENTITIES: immutable(IIdentityRegistry)


@deploy
def __init__(identities: IIdentityRegistry, asset: address):
    """
    @notice Fix the contracts that belong together.
    @param identities Who may open projects and pay.
    @param asset What all is paid in; the zero address is the coin.
    """
    assert identities.address.is_contract, "ForestCrowdfunding: no ids"
    income_certificates.__init__(asset)
    IDENTITIES = identities


@external
def open_project(terms: IForestCrowdfunding.Terms) -> uint256:
    """
    @notice Open a project of the caller, who is identified.
    @param terms Its terms, fixed for good.
    @return Its number.
    @custom:source CEC-26 CEC-28
    """
    self._check_identified()
    return project_book._open(msg.sender, terms)


@external
@payable
def fund(id: uint256, amount: uint256):
    """
    @notice Buy as many certificates as the amount, until the goal is reached; for whoever is
            identified and does not belong to the project.
    @param id The project.
    @param amount How much; the value sent when the asset is the coin, else approved.
    @custom:source CEC-26 CEC-28
    """
    self._check_identified()
    project_book._fund(id, msg.sender, amount)
    one_asset._take(amount)
    income_certificates._mint(id, msg.sender, amount)


@external
def report(id: uint256, content: bytes32):
    """
    @notice Report the next milestone, which opens the window of its vote; for the owner.
    @param id The project.
    @param content Hash of the report.
    @custom:source CEC-28
    """
    project_book._report(id, content, income_certificates._supply(id))


@external
def approve(id: uint256):
    """
    @notice Vote for the report with all certificates of the caller, which stay until the window
            ends.
    @param id The project.
    @custom:source CEC-28
    """
    project_book._approve(id, msg.sender, income_certificates._balance(id, msg.sender))


@external
def object_to(id: uint256, amount: uint256, evidence: bytes32) -> uint256:
    """
    @notice Vote against the report with certificates of the caller, who gives them back for their
            part of what is left.
    @param id The project.
    @param amount How many certificates.
    @param evidence Hash of his reasons; may be empty.
    @return What he is paid.
    @custom:source CEC-28
    """
    project_book._object(id, msg.sender, amount, evidence)
    return self._refund(id, msg.sender, amount)


@external
def resolve(id: uint256):
    """
    @notice Release the milestone, or freeze the project, as the window is over; anyone may call.
    @param id The project.
    @custom:source CEC-28
    """
    amount: uint256 = project_book._resolve(id)
    income_certificates._credit(project_book._projects[id].owner, amount)


@external
def freeze(id: uint256, evidence: bytes32):
    """
    @notice Freeze a project whose report is late beyond the grace; anyone may call.
    @param id The project.
    @param evidence Hash of what the caller publishes about it.
    @custom:source CEC-28
    """
    project_book._freeze(id, evidence)


@external
def refund(id: uint256, holder: address) -> uint256:
    """
    @notice Pay a holder his part of what is left of a frozen or failed project, for all of his
            certificates; anyone may call.
    @param id The project.
    @param holder Who is paid.
    @return The amount.
    @custom:source CEC-28
    """
    project_book._check_one_of(id, project_state.FAILED, project_state.FROZEN)
    amount: uint256 = income_certificates._balance(id, holder)
    assert amount > 0, "ForestCrowdfunding: nothing"
    return self._refund(id, holder, amount)


@external
@payable
def pay_profit(id: uint256, amount: uint256, statement: bytes32):
    """
    @notice Pay a profit of a project; anyone who is identified may.
    @param id The project.
    @param amount How much; the value sent when the asset is the coin, else approved.
    @param statement Hash of the account of it.
    @custom:source CEC-26 CEC-28
    """
    self._check_identified()
    project_book._check_one_of(id, project_state.RUNNING, project_state.COMPLETED)
    assert statement != empty(bytes32), "ForestCrowdfunding: no statement"
    assert income_certificates._supply(id) > 0, "ForestCrowdfunding: no holders"
    owner: address = project_book._projects[id].owner
    bps: uint256 = project_book._terms[id].profit_bps
    income_certificates._pay_in(id, amount, bps, owner, statement)


@external
def return_profit(id: uint256) -> uint256:
    """
    @notice Credit the owner the profit that nobody earned, once no certificate is left; anyone may
            call.
    @param id The project.
    @return The amount.
    @custom:source CEC-28
    """
    project_book._check_one_of(id, project_state.RUNNING, project_state.FROZEN)
    return income_certificates._return_unearned(id, project_book._projects[id].owner)


@external
def safeTransferFrom(
    owner: address,
    to: address,
    id: uint256,
    amount: uint256,
    data: Bytes[income_certificates.MAX_DATA],
):
    """
    @notice Move certificates; for their owner, and for an operator that he approved.
    @param owner Who gives.
    @param to Who receives; if it is a contract, it must take note of them.
    @param id The project.
    @param amount How many.
    @param data Passed to the receiver.
    """
    project_book._check_may_move(id, owner, to)
    income_certificates._move(owner, to, id, amount, data)


@external
def safeBatchTransferFrom(
    owner: address,
    to: address,
    ids: DynArray[uint256, income_certificates.MAX_BATCH],
    amounts: DynArray[uint256, income_certificates.MAX_BATCH],
    data: Bytes[income_certificates.MAX_DATA],
):
    """
    @notice Move certificates of several projects: all of them or none.
    @param owner Who gives.
    @param to Who receives; if it is a contract, it must take note of each.
    @param ids The projects.
    @param amounts How many of each.
    @param data Passed to the receiver.
    """
    for id: uint256 in ids:
        project_book._check_may_move(id, owner, to)
    income_certificates._move_many(owner, to, ids, amounts, data)


@external
@view
def value_of(id: uint256, amount: uint256) -> uint256:
    """
    @notice Return what certificates are worth in a refund now.
    @param id The project.
    @param amount How many.
    @return Their part of what is left.
    """
    return project_book._part(id, amount, income_certificates._supply(id))


@external
@view
def identities() -> address:
    """
    @notice Return where owners and funders are identified.
    @return Its address.
    """
    return IDENTITIES.address


@internal
def _refund(id: uint256, holder: address, amount: uint256) -> uint256:
    part: uint256 = project_book._note_refund(id, amount, income_certificates._supply(id))
    log IForestCrowdfunding.Refunded(id=id, account=holder, amount=amount, refund=part)
    income_certificates._burn(id, holder, amount)
    # Nothing may be left for the last certificates of a project that is all but released.
    if part > 0:
        one_asset._send(holder, part)
    return part


@internal
@view
def _check_identified():
    assert staticcall IDENTITIES.is_identified(msg.sender), "ForestCrowdfunding: unidentified"
