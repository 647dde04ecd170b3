# pragma version ==0.4.3
"""
@title forest_deal
@license AGPL-3.0-only
@author The MEVM authors
@notice The kinds of deals about land and trees, the states of an order in the order in which it
        passes them, zero being none, and how long a ruling is waited for.
@custom:source CEC-23 CEC-24
"""

DAY: constant(uint256) = 86_400

# the item passes to the buyer
SALE: constant(uint256) = 1
# the buyer has the use of a parcel for a time
LEASE: constant(uint256) = 2

# the item is kept for the buyer, who must pay
RESERVED: constant(uint256) = 1
# the provider must confirm; the buyer may take his money back
PAID: constant(uint256) = 2
# both have signed: the provider serves
CONFIRMED: constant(uint256) = 3
# the buyer inspects
DELIVERED: constant(uint256) = 4
# an arbiter decides
DISPUTED: constant(uint256) = 5
# not paid in time
LAPSED: constant(uint256) = 6
# the buyer was credited
REFUNDED: constant(uint256) = 7
# the provider was credited
COMPLETED: constant(uint256) = 8
# divided as an arbiter ruled, or undone as it kept silent
RULED: constant(uint256) = 9

MAX_CASE_TIME: constant(uint256) = 60 * DAY
# The arbiter's last word may need someone's call, so that it gets this much longer.
GRACE: constant(uint256) = 3 * DAY
MAX_RULING_TIME: constant(uint256) = MAX_CASE_TIME + GRACE
