# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title development_chain
@license AGPL-3.0-only
@author The MEVM authors
@notice The chains on which nothing is worth anything: those of geth and ape, of hardhat and anvil,
        and of eth-tester under ape.
@dev The same list as LOCAL_CHAINS in chain/mevm_suite/deployment/record.py.
@custom:source SERO-04
"""

CHAINS: constant(uint256[3]) = [1337, 31337, 131277322940537]


@internal
@view
def _is_here() -> bool:
    """
    @notice Tell whether this is one of them.
    @return True if it is.
    """
    return chain.id in CHAINS
