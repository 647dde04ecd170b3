# pragma version ==0.4.3
"""
@title record_kind
@license AGPL-3.0-only
@author The MEVM authors
@notice What a record in an item's history says.
@custom:source SEC-10
"""

REGISTERED: constant(uint256) = 1
# the holder or the issuer added a document
NOTED: constant(uint256) = 2
# it passed from its holder to another, both agreeing
HANDED_OVER: constant(uint256) = 3
# a part of it became an item of its own
SPLIT: constant(uint256) = 4
# it began as a part of another item
SPLIT_OFF: constant(uint256) = 5
# another part of the same origin was added to it
MERGED: constant(uint256) = 6
# it was added to another part of the same origin, and ended
MERGED_INTO: constant(uint256) = 7
# the issuer calls it back
RECALLED: constant(uint256) = 8
RECALL_LIFTED: constant(uint256) = 9
# the holder says that it is no more, and it ended
DESTROYED: constant(uint256) = 10
# a trade contract holds it fast
LOCKED: constant(uint256) = 11
UNLOCKED: constant(uint256) = 12
# a trade contract passed it to the buyer
SOLD: constant(uint256) = 13
