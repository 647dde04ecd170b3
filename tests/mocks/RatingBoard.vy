# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Ratings that note who may rate, and fail or burn gas as they are told
@license AGPL-3.0-only
"""

is_excluded: public(HashMap[address, bool])
worth_of: public(HashMap[bytes32, uint256])  # deal
rater_of: public(HashMap[bytes32, address])  # deal
is_unpaid: public(HashMap[bytes32, bool])  # deal
fails: public(bool)
burns: public(bool)


@external
def set_excluded(provider: address, is_excluded: bool):
    self.is_excluded[provider] = is_excluded


@external
def set_behaviour(fails: bool, burns: bool):
    self.fails = fails
    self.burns = burns


@external
def grant(rater: address, provider: address, deal: bytes32, worth: uint256):
    self._grant(rater, deal, worth)


@external
def grant_unpaid(rater: address, provider: address, deal: bytes32, worth: uint256):
    self._grant(rater, deal, worth)
    self.is_unpaid[deal] = True


@internal
def _grant(rater: address, deal: bytes32, worth: uint256):
    assert not self.fails, "RatingBoard: failed"
    if self.burns:
        word: bytes32 = empty(bytes32)
        for step: uint256 in range(10**9):
            word = keccak256(word)
    self.worth_of[deal] = worth
    self.rater_of[deal] = rater
