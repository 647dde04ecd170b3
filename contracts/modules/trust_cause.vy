# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title trust_cause
@license AGPL-3.0-only
@author The MEVM authors
@notice Names why an index changed, in the events.
@custom:source SEC-04
"""

from contracts.modules import fault

ENTERED: constant(bytes32) = keccak256("entered")
CONFIRMED: constant(bytes32) = keccak256("confirmed")
AUTOMATIC: constant(bytes32) = keccak256("automatic")
NOT_SHIPPED: constant(bytes32) = keccak256("not shipped")
BAD_GOODS: constant(bytes32) = keccak256("bad goods")
MALICIOUS_COMPLAINT: constant(bytes32) = keccak256("malicious complaint")
PROVEN_FRAUD: constant(bytes32) = keccak256("proven fraud")


@internal
@pure
def _of_fault(of: uint256) -> bytes32:
    if of == fault.NOT_SHIPPED:
        return NOT_SHIPPED
    if of == fault.BAD_GOODS:
        return BAD_GOODS
    if of == fault.MALICIOUS_COMPLAINT:
        return MALICIOUS_COMPLAINT
    return PROVEN_FRAUD
