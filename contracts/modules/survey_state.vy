# pragma version ==0.4.3
"""
@title survey_state
@license AGPL-3.0-only
@author The MEVM authors
@notice The states of a round of surveys, in the order in which it passes them; zero is no round.
@custom:source CEC-21
"""

# one seat is taken
OPEN: constant(uint256) = 1
# both are; the surveyors reveal
REVEALING: constant(uint256) = 2
# they disagree; a case may be opened
DISPUTED: constant(uint256) = 3
# the arbiter decides
JUDGED: constant(uint256) = 4
