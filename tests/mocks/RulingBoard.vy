# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An arbiter that says what it is told, or fails as it is told
@license AGPL-3.0-only
"""

from interfaces import IArbiter

cost_: uint256
final_by_: uint256
fails: public(bool)
burns: public(bool)
refuses: public(bool)  # cases, though it says what they cost
forgets: public(bool)  # when a case will be ruled
case_count: public(uint256)
_cases: HashMap[uint256, IArbiter.Case]
_ruling: uint256[4]


@external
def set_terms(cost: uint256, final_by: uint256):
    self.cost_ = cost
    self.final_by_ = final_by


@external
def set_behaviour(fails: bool, burns: bool):
    self.fails = fails
    self.burns = burns


@external
def set_refusal(refuses: bool, forgets: bool):
    self.refuses = refuses
    self.forgets = forgets


@external
def set_ruling(is_final: uint256, is_default: uint256, is_malicious: uint256, bps: uint256):
    self._ruling = [is_final, is_default, is_malicious, bps]


@external
@view
def cost(asset: address, amount: uint256) -> uint256:
    assert not self.fails, "RulingBoard: failed"
    return self.cost_


@external
@payable
def open_case(case: IArbiter.Case) -> uint256:
    assert not self.fails and not self.refuses, "RulingBoard: failed"
    assert msg.value == self.cost_, "RulingBoard: wrong fee"
    self.case_count += 1
    self._cases[self.case_count] = case
    return self.case_count


@external
@view
def final_by(id: uint256) -> uint256:
    assert not self.forgets, "RulingBoard: failed"
    return self.final_by_


@external
@view
def case_of(id: uint256) -> IArbiter.Case:
    return self._cases[id]


@external
@view
def ruling(id: uint256) -> uint256[4]:
    assert not self.fails, "RulingBoard: failed"
    if self.burns:
        word: bytes32 = empty(bytes32)
        for step: uint256 in range(10**9):
            word = keccak256(word)
    return self._ruling
