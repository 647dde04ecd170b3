# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title forest_disputes
@license AGPL-3.0-only
@author The MEVM authors
@notice A buyer's complaint between the confirmation and the end of the inspection: money, item
        and, with it, the records of a parcel stay as they are until the arbiter rules.
@dev Only the buyer complains: a provider loses nothing by a buyer's silence. The arbiter is asked,
     never obeyed: without a ruling in time the deal is undone. Any other end would pay the one who
     expects the silence: half the price to a provider who chose a weak arbiter, or the item for
     half the price to a buyer who waits for a moment in which the arbiter fails.
@custom:source CEC-25
"""

from interfaces import IArbiter
from interfaces import IForestSale

from contracts.modules import arbiter_call
from contracts.modules import forest_book
from contracts.modules import forest_deal
from contracts.modules import till

uses: forest_book
uses: till

DAY: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
EVEN: constant(uint256) = 5_000
UNDONE: constant(uint256) = BPS
EVIDENCE_TIME: constant(uint256) = 3 * DAY
LAST_CHANCE: constant(uint256) = DAY


@external
@payable
def dispute(id: bytes32, complaint: bytes32) -> uint256:
    """
    @notice Freeze an order and ask its arbiter; for the buyer, with what the arbiter costs in
            coin, from the confirmation to the end of the inspection.
    @dev What is sent beyond the cost is credited. An arbiter that cannot say what it costs, for
         want of prices perhaps, or opens no case, counts as silent on the last day: before,
         nobody may use a short failure.
    @param id The order.
    @param complaint Hash of the reasons.
    @return The arbiter's case; zero where the order was undone at once.
    @custom:source CEC-25
    """
    forest_book._check_buyer(id)
    forest_book._check_signed(id)
    due: uint256 = forest_book._orders[id].due
    assert block.timestamp <= due, "forest_disputes: too late"
    is_known: bool = False
    cost: uint256 = 0
    is_known, cost = arbiter_call._cost(
        forest_book._terms(id).arbiter, till._asset(), forest_book._price(id)
    )
    assert msg.value >= cost, "forest_disputes: costs more"
    is_opened: bool = False
    case_id: uint256 = 0
    if is_known:
        is_opened, case_id = self._open_case(id, cost, complaint)
    if not is_opened:
        assert block.timestamp + LAST_CHANCE > due, "forest_disputes: no arbiter yet"
        till._take_cost(0)
        self._divide(id, UNDONE)
        return 0
    till._take_cost(cost)
    return case_id


@external
def execute_ruling(id: bytes32):
    """
    @notice Divide the price as the arbiter ruled; anyone may call. Who gets more than half of the
            price back gives the item back.
    @param id The order.
    @custom:source CEC-25
    """
    order: IForestSale.Order = forest_book._orders[id]
    assert order.state == forest_deal.DISPUTED, "forest_disputes: wrong state"
    ruling: IArbiter.Ruling = arbiter_call._ruling(forest_book._terms(id).arbiter, order.case_id)
    if ruling.is_final:
        self._divide(id, ruling.claimant_bps)
        return
    assert block.timestamp > order.due, "forest_disputes: no ruling yet"
    self._divide(id, UNDONE)


@internal
def _open_case(id: bytes32, cost: uint256, complaint: bytes32) -> (bool, uint256):
    terms: IForestSale.Offer = forest_book._terms(id)
    is_opened: bool = False
    case_id: uint256 = 0
    final_by: uint256 = 0
    is_opened, case_id, final_by = arbiter_call._open(
        terms.arbiter,
        IArbiter.Case(
            subject=id,
            claimant=msg.sender,
            respondent=terms.provider,
            asset=till._asset(),
            amount=terms.price,
            evidence_until=block.timestamp + EVIDENCE_TIME,
            default_bps=UNDONE,
        ),
        cost,
    )
    if not is_opened:
        return False, 0
    latest: uint256 = block.timestamp + forest_deal.MAX_CASE_TIME
    due: uint256 = min(final_by, latest) + forest_deal.GRACE
    forest_book._orders[id].state = forest_deal.DISPUTED
    forest_book._orders[id].due = due
    forest_book._orders[id].case_id = case_id
    log IForestSale.Disputed(
        order=id,
        arbiter=terms.arbiter,
        case_id=case_id,
        complaint=complaint,
        evidence=forest_book._evidence_of(id),
        due=due,
    )
    return True, case_id


@internal
def _divide(id: bytes32, claimant_bps: uint256):
    to_buyer: uint256 = forest_book._price(id) * claimant_bps // BPS
    forest_book._end(id, forest_deal.RULED, to_buyer, claimant_bps <= EVEN)
