# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title rating_grant
@license AGPL-3.0-only
@author The MEVM authors
@notice Lets who dealt with a provider rate him, where no deal hangs on the ratings' answer.
@custom:source CEC-29
"""

CALL_GAS: constant(uint256) = 150_000
CALL_GAS_CHECK: constant(uint256) = CALL_GAS * 64 // 63 + 10_000
GRANT: constant(bytes4) = method_id("grant(address,address,bytes32,uint256)", output_type=bytes4)
GRANT_UNPAID: constant(bytes4) = method_id(
    "grant_unpaid(address,address,bytes32,uint256)", output_type=bytes4
)


event NotGranted:
    deal: indexed(bytes32)
    rater: indexed(address)
    provider: indexed(address)


@internal
def _grant(ratings: address, rater: address, provider: address, deal: bytes32, worth: uint256):
    """
    @notice Let an account rate another for a deal; nobody withholds it by giving too little gas.
    @param ratings The ratings.
    @param rater Who may rate.
    @param provider Whom.
    @param deal The deal.
    @param worth What was paid.
    """
    self._call(ratings, GRANT, rater, provider, deal, worth)


@internal
def _grant_unpaid(
    ratings: address, rater: address, provider: address, deal: bytes32, worth: uint256
):
    """
    @notice Let an account rate another, without praise, for a deal that was not paid in full.
    @param ratings The ratings.
    @param rater Who may rate.
    @param provider Whom.
    @param deal The deal.
    @param worth What was agreed.
    """
    self._call(ratings, GRANT_UNPAID, rater, provider, deal, worth)


@internal
def _call(
    ratings: address,
    function: bytes4,
    rater: address,
    provider: address,
    deal: bytes32,
    worth: uint256,
):
    assert msg.gas >= CALL_GAS_CHECK, "rating_grant: too little gas"
    is_granted: bool = raw_call(
        ratings,
        concat(function, abi_encode(rater, provider, deal, worth)),
        gas=CALL_GAS,
        revert_on_failure=False,
    )
    if not is_granted:
        log NotGranted(deal=deal, rater=rater, provider=provider)
