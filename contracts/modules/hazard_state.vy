# pragma version ==0.4.3
"""
@title hazard_state
@license AGPL-3.0-only
@author The MEVM authors
@notice The states of a reported event, in the order in which it passes them; zero is no event.
@custom:source CEC-41
"""

# reporters commit
COMMITTING: constant(uint256) = 1
# reporters reveal
REVEALING: constant(uint256) = 2
# the median is known, and may be challenged
REVEALED: constant(uint256) = 3
# an arbiter decides
CHALLENGED: constant(uint256) = 4
# what the oracle says never changes again
FINAL: constant(uint256) = 5
# too few revealed: it says nothing, and may be reported again
VOID: constant(uint256) = 6
