# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title agreements
@license AGPL-3.0-only
@author The MEVM authors
@notice What the parties of a trade settle between themselves: parts given in advance by the one
        to the other, and splits that one side proposes and the other accepts.
@custom:source SEC-02 SEC-03
"""

from interfaces import IAutomaticContract

from contracts.modules import offers
from contracts.modules import purse
from contracts.modules import trade_state
from contracts.modules import trades

uses: offers
uses: purse
uses: trades


struct Split:
    proposer: address
    state: uint256  # of the trade when it was proposed; a later state voids it
    to_buyer: uint256


_splits: HashMap[bytes32, Split]


@external
def release(id: bytes32, amount: uint256):
    """
    @notice Credit a part of what is held to the seller; for the buyer, before a complaint.
    @param id The trade.
    @param amount Less than what is held without the sharer's reward.
    @custom:source SEC-02
    """
    trades._check_buyer(id)
    log IAutomaticContract.Released(id=id, amount=amount)
    self._give(id, trades._seller(id), amount)


@external
def reimburse(id: bytes32, amount: uint256):
    """
    @notice Credit a part of what is held to the buyer; for the seller, before a complaint.
    @param id The trade.
    @param amount Less than what is held without the sharer's reward.
    @custom:source SEC-02
    """
    trades._check_seller(id)
    log IAutomaticContract.Reimbursed(id=id, amount=amount)
    self._give(id, trades._records[id].buyer, amount)


@external
def propose(id: bytes32, to_buyer: uint256):
    """
    @notice Propose to end the trade by a split of what is held; replaces any earlier proposal.
    @dev A complaint voids proposals made before it.
    @param id The trade, which no arbiter decides yet.
    @param to_buyer What the buyer gets; the seller gets the rest.
    @custom:source SEC-03
    """
    record: trades.Record = trades._records[id]
    assert msg.sender in [record.buyer, trades._seller(id)], "agreements: not a party"
    assert to_buyer <= record.held, "agreements: more than held"
    self._check_open(record.state)
    self._splits[id] = Split(proposer=msg.sender, state=record.state, to_buyer=to_buyer)
    log IAutomaticContract.Proposed(id=id, by=msg.sender, to_buyer=to_buyer)


@external
def accept(id: bytes32, to_buyer: uint256):
    """
    @notice End the trade by the other side's proposal.
    @param id The trade.
    @param to_buyer The split, named again so that nobody can change it in between.
    @custom:source SEC-03
    """
    record: trades.Record = trades._records[id]
    split: Split = self._splits[id]
    assert msg.sender in [record.buyer, trades._seller(id)], "agreements: not a party"
    assert split.proposer not in [empty(address), msg.sender], "agreements: no proposal"
    assert split.state == record.state, "agreements: proposal is void"
    assert split.to_buyer == to_buyer, "agreements: other proposal"
    assert to_buyer <= record.held, "agreements: more than held"
    self._check_open(record.state)
    trades._divide(id, trade_state.SETTLED, to_buyer, 0, empty(trades.Fault))


@internal
def _give(id: bytes32, receiver: address, amount: uint256):
    trades._check_undisputed(id)
    held: uint256 = trades._records[id].held
    assert 0 < amount and amount < held - trades._reward(id), "agreements: wrong amount"
    trades._records[id].held = held - amount
    purse._credit(offers._terms[trades._records[id].offer].asset, receiver, amount)


@internal
@pure
def _check_open(state: uint256):
    assert trade_state.PAID <= state and state <= trade_state.DISTRUSTED, "agreements: wrong state"
