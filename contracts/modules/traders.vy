# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title traders
@license AGPL-3.0-only
@author The MEVM authors
@notice The trade contracts that may hold an item fast and pass it to a buyer, fixed for ever.
@dev A contract that its holder may choose freely could push items onto accounts that never
     agreed to take them. The addresses may be those of contracts that are yet to be deployed.
"""

MAX_TRADERS: constant(uint256) = 8

is_trader: public(HashMap[address, bool])


@deploy
def __init__(traders: DynArray[address, MAX_TRADERS]):
    """
    @notice Fix the trade contracts.
    @param traders Their addresses; there may be none.
    """
    for trader: address in traders:
        assert trader != empty(address), "traders: no trader"
        assert not self.is_trader[trader], "traders: twice"
        self.is_trader[trader] = True


@internal
@view
def _check(trader: address):
    """
    @notice Revert unless this is one of the trade contracts.
    @param trader Any account.
    """
    assert self.is_trader[trader], "traders: not a trader"
