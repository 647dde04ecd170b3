# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title policy_state
@license AGPL-3.0-only
@author The MEVM authors
@notice The states of a policy, in the order in which it passes them; zero is no policy.
@custom:source CEC-41 CEC-42
"""

# its cover is counted with that of its week
OPEN: constant(uint256) = 1
# a payout waited for a survey: its cover is counted, and freed, on its own
CLAIMED: constant(uint256) = 2
# cancelled or released: nothing is covered, and nothing is locked
OVER: constant(uint256) = 3
