# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A contract that takes shielded payments, and answers as it is told
@license AGPL-3.0-only
"""

from interfaces import IShieldedAssets
from interfaces import IShieldedReceiver

implements: IShieldedReceiver


event Received:
    asset: IShieldedAssets.Asset
    sender: IShieldedAssets.OneTimeAddress
    is_verified: bool
    data: Bytes[1_024]
    gas_left: uint256


notes: public(DynArray[IShieldedAssets.Note, 4])
fails: public(bool)
has_reentered: public(bool)
_target: address
_data: Bytes[8_192]


@external
@payable
def __default__():
    """
    @notice Also called by tokens with hooks, and with coins: call whom it is told to call.
    """
    self._reenter()


@external
def set_notes(notes: DynArray[IShieldedAssets.Note, 4]):
    self.notes = notes


@external
def set_fails(fails: bool):
    self.fails = fails


@external
def arm(target: address, data: Bytes[8_192]):
    """
    @notice Call somebody when called.
    """
    self._target = target
    self._data = data


@external
@payable
def act(target: address, data: Bytes[8_192]):
    raw_call(target, data, value=msg.value)


@external
def on_shielded_receive(
    asset: IShieldedAssets.Asset,
    sender: IShieldedAssets.OneTimeAddress,
    is_verified: bool,
    data: Bytes[1_024],
) -> DynArray[IShieldedAssets.Note, 4]:
    log Received(asset=asset, sender=sender, is_verified=is_verified, data=data, gas_left=msg.gas)
    assert not self.fails, "ShieldedReceiver: no"
    self._reenter()
    return self.notes


@internal
def _reenter():
    if self._target != empty(address):
        self.has_reentered = raw_call(self._target, self._data, revert_on_failure=False)
