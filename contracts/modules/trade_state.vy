# pragma version ==0.4.3
"""
@title trade_state
@license AGPL-3.0-only
@author The MEVM authors
@notice The states of a trade, in the order in which it passes them; zero is no trade.
@custom:source SEC-02 SEC-03
"""

# waits for the seller to ship
PAID: constant(uint256) = 1
# waits for receipt
SHIPPED: constant(uint256) = 2
# the inspection period runs
RECEIVED: constant(uint256) = 3
# the buyer complains: the seller may concede, or an arbiter is asked
DISTRUSTED: constant(uint256) = 4
# an arbiter decides
DISPUTED: constant(uint256) = 5
# the seller was credited
COMPLETED: constant(uint256) = 6
# the buyer was credited
REFUNDED: constant(uint256) = 7
# both were credited, by agreement or by ruling
SETTLED: constant(uint256) = 8
