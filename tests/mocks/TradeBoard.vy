# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An automatic contract that only shows trades, as it is told
@license AGPL-3.0-only
"""

from interfaces import IAutomaticContract

_trades: HashMap[bytes32, IAutomaticContract.Trade]


@external
def set_trade(id: bytes32, trade: IAutomaticContract.Trade):
    self._trades[id] = trade


@external
def set_state(id: bytes32, state: uint256):
    self._trades[id].state = state


@external
@view
def trade(id: bytes32) -> IAutomaticContract.Trade:
    return self._trades[id]
