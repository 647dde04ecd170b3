# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An arbiter of both escrows that does the least: it counts cases, and finds for the buyer
@license AGPL-3.0-only
@notice For comparisons: what a case costs in the escrow, without what judges cost. It answers to
        IArbiter, and to what Kleros calls its arbitrator and its registry of templates.
@custom:kill Nothing can be stopped
"""

from interfaces import IArbiter


interface Arbitrable:
    def rule(dispute: uint256, ruling: uint256): nonpayable


COST: constant(uint256) = 10**15
BUYER: constant(uint256) = 1
CASE_TIME: constant(uint256) = 7 * 86_400

count: uint256


@external
@view
def cost(asset: address, amount: uint256) -> uint256:
    return COST


@external
@payable
def open_case(case: IArbiter.Case) -> uint256:
    self.count += 1
    return self.count


@external
@view
def final_by(id: uint256) -> uint256:
    return block.timestamp + CASE_TIME


@external
@view
def ruling(id: uint256) -> IArbiter.Ruling:
    return IArbiter.Ruling(is_final=True, is_default=False, is_malicious=False, claimant_bps=10_000)


@external
@view
def arbitrationCost(extra_data: Bytes[128]) -> uint256:
    return COST


@external
@payable
def createDispute(choices: uint256, extra_data: Bytes[128]) -> uint256:
    self.count += 1
    return self.count


@external
def setDisputeTemplate(tag: String[32], data: String[32], mappings: String[32]) -> uint256:
    return 0


@external
def find_for_the_buyer(escrow: Arbitrable, dispute: uint256):
    extcall escrow.rule(dispute, BUYER)
