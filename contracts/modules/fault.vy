# pragma version ==0.4.3
"""
@title fault
@license AGPL-3.0-only
@author The MEVM authors
@notice What an account's trust index falls for.
@custom:source SEC-04 SEC-11
"""

# the seller let the handling time pass
NOT_SHIPPED: constant(uint256) = 1
# a complaint was conceded or upheld
BAD_GOODS: constant(uint256) = 2
# two thirds of the panel or more found the complaint abusive
MALICIOUS_COMPLAINT: constant(uint256) = 3
# misbehaviour that was proven by evidence which a contract checked
PROVEN_FRAUD: constant(uint256) = 4
