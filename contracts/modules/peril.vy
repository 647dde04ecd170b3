# pragma version ==0.4.3
"""
@title peril
@license AGPL-3.0-only
@author The MEVM authors
@notice What forests are insured against; zero is none.
@custom:source CEC-40
"""

FIRE: constant(uint256) = 1
WIND: constant(uint256) = 2
FLOOD: constant(uint256) = 3
FROST: constant(uint256) = 4
PEST: constant(uint256) = 5
LAST: constant(uint256) = PEST
