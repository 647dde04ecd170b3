# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title complaints
@license AGPL-3.0-only
@author The MEVM authors
@notice A buyer's complaint about what a trade brought him, up to its end: the seller concedes or
        keeps silent, or an arbiter rules or keeps silent.
@dev The arbiter is the one of the offer. It is asked, never obeyed: a ruling that does not come,
     reverts, or makes no sense leaves the even split when the time is over.
@custom:source SEC-03 SEC-05
"""

from interfaces import IArbiter
from interfaces import IAutomaticContract

from contracts.modules import fault
from contracts.modules import offers
from contracts.modules import purse
from contracts.modules import trade_state
from contracts.modules import trades

uses: offers
uses: purse
uses: trades


struct Dispute:
    case_id: uint256
    cost: uint256  # what the buyer owes for the case if he loses it, in the trade's asset


COIN: constant(address) = empty(address)
DAY: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
EVEN: constant(uint256) = 5_000
CONTEST_TIME: constant(uint256) = 3 * DAY
EVIDENCE_TIME: constant(uint256) = DAY
LAST_CHANCE: constant(uint256) = DAY
MAX_CASE_TIME: constant(uint256) = 60 * DAY
# The arbiter's last word may need someone's call, so that it gets this much longer.
GRACE: constant(uint256) = 3 * DAY
# What a view may use, and what must be there so that so much can be passed on.
CALL_GAS: constant(uint256) = 1_000_000
CALL_GAS_CHECK: constant(uint256) = CALL_GAS * 64 // 63 + 10_000

_disputes: HashMap[bytes32, Dispute]


@external
def distrust(id: bytes32, complaint: bytes32):
    """
    @notice Complain about the goods; for the buyer, from shipment to the end of the inspection.
            The offer's part stays withheld, the rest is credited to the seller.
    @dev The rest is credited at once: a complaint stops what the offer says it stops, no more.
    @param id The trade.
    @param complaint Hash of the reasons.
    @custom:source SEC-03
    """
    trades._check_buyer(id)
    record: trades.Record = trades._records[id]
    assert record.state in [trade_state.SHIPPED, trade_state.RECEIVED], "complaints: wrong state"
    assert block.timestamp <= trades._inspection_end(id), "complaints: too late"
    asset: address = offers._terms[record.offer].asset
    price: uint256 = offers._terms[record.offer].price
    part: uint256 = offers._share(price, offers._terms[record.offer].distrust_bps)
    withheld: uint256 = min(part, record.held)
    due: uint256 = block.timestamp + CONTEST_TIME
    trades._records[id].state = trade_state.DISTRUSTED
    trades._records[id].due = due
    trades._records[id].held = withheld
    log IAutomaticContract.Distrusted(id=id, complaint=complaint, withheld=withheld, due=due)
    purse._credit(asset, trades._seller(id), record.held - withheld)


@external
def concede(id: bytes32):
    """
    @notice Credit what is withheld to the buyer: by the seller, or by anyone when he let the
            time to contest pass.
    @dev The seller's index falls; his deposit is only lost by contesting what is true.
    @param id The trade.
    @custom:source SEC-03
    """
    assert trades._records[id].state == trade_state.DISTRUSTED, "complaints: wrong state"
    seller: address = trades._seller(id)
    is_silent: bool = block.timestamp > trades._records[id].due
    assert msg.sender == seller or is_silent, "complaints: too early"
    guilt: trades.Fault = trades.Fault(account=seller, kind=fault.BAD_GOODS)
    trades._divide(id, trade_state.SETTLED, trades._records[id].held, 0, guilt)


@external
@payable
def contest(id: bytes32) -> uint256:
    """
    @notice Ask the arbiter; for the seller, in time, with what the arbiter costs in coin.
    @dev The seller pays in advance. If the buyer loses, his deposit makes good for it. An arbiter
         that cannot say what it costs, for want of prices perhaps, counts as silent on the last
         day: before, a guilty seller could wait for a moment in which it fails.
    @param id The trade.
    @return The arbiter's case; zero where the trade ended by the even split.
    @custom:source SEC-03
    """
    trades._check_seller(id)
    record: trades.Record = trades._records[id]
    assert record.state == trade_state.DISTRUSTED, "complaints: wrong state"
    assert block.timestamp <= record.due, "complaints: too late"
    is_known: bool = False
    cost: uint256 = 0
    is_known, cost = self._cost(record)
    assert is_known or block.timestamp + LAST_CHANCE > record.due, "complaints: no arbiter yet"
    assert msg.value >= cost, "complaints: costs more"
    purse.held[COIN] += msg.value - cost
    purse._credit(COIN, msg.sender, msg.value - cost)
    if not is_known:
        half: uint256 = record.held * EVEN // BPS
        trades._divide(id, trade_state.SETTLED, half, 0, empty(trades.Fault))
        return 0
    return self._open_case(id, record, cost)


@external
def execute_ruling(id: bytes32):
    """
    @notice Divide what is withheld as the arbiter ruled; for anyone.
    @dev Who is found at fault loses his deposit to the other side. A buyer who only loses pays
         for the case, as far as his deposit reaches. Without a ruling nobody is at fault.
    @param id The trade.
    @custom:source SEC-03 SEC-05
    """
    record: trades.Record = trades._records[id]
    assert record.state == trade_state.DISPUTED, "complaints: wrong state"
    ruling: IArbiter.Ruling = self._ruling(id, record)
    guilt: trades.Fault = empty(trades.Fault)
    loss: uint256 = 0
    if ruling.is_default:
        pass
    elif ruling.is_malicious:
        guilt = trades.Fault(account=record.buyer, kind=fault.MALICIOUS_COMPLAINT)
        loss = record.buyer_deposit
    elif ruling.claimant_bps > EVEN:
        guilt = trades.Fault(account=trades._seller(id), kind=fault.BAD_GOODS)
        loss = record.seller_deposit
    elif ruling.claimant_bps < EVEN:
        loss = min(self._disputes[id].cost, record.buyer_deposit)
    to_buyer: uint256 = record.held * ruling.claimant_bps // BPS
    trades._divide(id, trade_state.SETTLED, to_buyer, loss, guilt)


@internal
def _open_case(id: bytes32, record: trades.Record, cost: uint256) -> uint256:
    arbiter: IArbiter = IArbiter(offers._terms[record.offer].arbiter)
    trades._records[id].state = trade_state.DISPUTED
    case_id: uint256 = extcall arbiter.open_case(
        IArbiter.Case(
            subject=id,
            claimant=record.buyer,
            respondent=msg.sender,
            asset=offers._terms[record.offer].asset,
            amount=self._at_stake(record),
            evidence_until=block.timestamp + EVIDENCE_TIME,
            default_bps=EVEN,
        ),
        value=cost,
    )
    due: uint256 = (
        min(staticcall arbiter.final_by(case_id), block.timestamp + MAX_CASE_TIME) + GRACE
    )
    self._disputes[id] = Dispute(case_id=case_id, cost=self._in_asset(record.offer, cost))
    trades._records[id].due = due
    log IAutomaticContract.Contested(id=id, arbiter=arbiter.address, case_id=case_id, due=due)
    return case_id


@internal
@view
def _cost(record: trades.Record) -> (bool, uint256):
    """
    @notice Return what a case costs, in wei of the coin, and whether the arbiter can say so.
    """
    assert msg.gas >= CALL_GAS_CHECK, "complaints: too little gas"
    ok: bool = False
    answer: Bytes[32] = b""
    ok, answer = raw_call(
        offers._terms[record.offer].arbiter,
        abi_encode(
            offers._terms[record.offer].asset,
            self._at_stake(record),
            method_id=method_id("cost(address,uint256)"),
        ),
        max_outsize=32,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not ok or len(answer) != 32:
        return False, 0
    return True, abi_decode(answer, uint256)


@internal
@pure
def _at_stake(record: trades.Record) -> uint256:
    # A ruling moves what is withheld and the deposit of one side: who could buy judges counts both.
    return record.held + record.seller_deposit + record.buyer_deposit


@internal
@view
def _ruling(id: bytes32, record: trades.Record) -> IArbiter.Ruling:
    """
    @notice Return the arbiter's ruling, or the even split when its time is over.
    @param id The trade.
    @param record Its record.
    @return A ruling that is final and makes sense.
    """
    assert msg.gas >= CALL_GAS_CHECK, "complaints: too little gas"
    ok: bool = False
    answer: Bytes[128] = b""
    ok, answer = raw_call(
        offers._terms[record.offer].arbiter,
        abi_encode(self._disputes[id].case_id, method_id=method_id("ruling(uint256)")),
        max_outsize=128,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if ok and len(answer) == 128:
        words: uint256[4] = abi_decode(answer, uint256[4])
        if words[0] == 1 and words[3] <= BPS:
            return IArbiter.Ruling(
                is_final=True,
                is_default=words[1] != 0,
                is_malicious=words[2] != 0,
                claimant_bps=words[3],
            )
    assert block.timestamp > record.due, "complaints: no ruling yet"
    return IArbiter.Ruling(is_final=True, is_default=True, is_malicious=False, claimant_bps=EVEN)


@internal
@view
def _in_asset(offer: bytes32, cost: uint256) -> uint256:
    """
    @notice Convert the cost of a case, paid in coin, into the asset of an offer.
    @param offer The offer.
    @param cost The cost, in wei.
    @return The same value in the asset, rounded down; zero where a value is not known.
    """
    asset: address = offers._terms[offer].asset
    if asset == COIN:
        return cost
    price: uint256 = offers._terms[offer].price
    worth: uint256 = self._value(asset, price)
    return 0 if worth == 0 else price * self._value(COIN, cost) // worth


@internal
@view
def _value(asset: address, amount: uint256) -> uint256:
    """
    @notice Return what an amount is worth, without a revert: the seller must be able to contest.
    @param asset The asset.
    @param amount The amount.
    @return The value, zero where it is not known or beyond all reason.
    """
    ok: bool = False
    answer: Bytes[64] = b""
    ok, answer = raw_call(
        trades.VALUES.address,
        abi_encode(asset, amount, method_id=method_id("value_of(address,uint256)")),
        max_outsize=64,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not ok or len(answer) != 64:
        return 0
    words: uint256[2] = abi_decode(answer, uint256[2])
    return words[1] if words[0] == 1 and words[1] < offers.MAX_PRICE else 0
