# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title shielded_kind
@license AGPL-3.0-only
@author The MEVM authors
@notice What the name of an asset of the shielded pool stands for.
@custom:source SERO-03 SERO-10
"""

COIN: constant(uint256) = 1  # the chain's coin
TOKEN: constant(uint256) = 2  # an ERC-20
COLLECTION: constant(uint256) = 3  # an ERC-721: a category whose tickets are its tokens
CURRENCY: constant(uint256) = 4  # a token that exists in the pool only
CATEGORY: constant(uint256) = 5  # of tickets that exist in the pool only
