# pragma version ==0.4.3
"""
@title project_state
@license AGPL-3.0-only
@author The MEVM authors
@notice The states of a crowdfunded project, in its order of life, and why one is frozen.
@custom:source CEC-28
"""

# certificates are sold until the goal is reached
FUNDING: constant(uint256) = 1
# the goal was not reached in time: every certificate is refunded
FAILED: constant(uint256) = 2
# money is released by milestones
RUNNING: constant(uint256) = 3
# all of it was released
COMPLETED: constant(uint256) = 4
# what is left is refunded
FROZEN: constant(uint256) = 5

# no report by the time due
LATE: constant(uint256) = 1
# funders did not accept a report
REJECTED: constant(uint256) = 2
