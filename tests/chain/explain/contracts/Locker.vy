# pragma version ==0.4.3
"""
@title Locker
@notice Keeps amounts of its depositors.
"""
import limits

initializes: limits

event Locked:
    depositor: indexed(address)
    amount: uint256
    note: String[32]


struct Deposit:
    amount: uint256
    at: uint256


balances: public(HashMap[address, uint256])
notes: HashMap[String[32], HashMap[uint256, bool]]
history: DynArray[uint256, 4]
total: public(uint256)


@deploy
def __init__(largest: uint256):
    limits.__init__(largest)


@external
def lock(depositor: address, amount: uint256, note: String[32]) -> Deposit:
    assert amount > 0, "locker: nothing to lock"
    limits.check(amount)
    self._add(depositor, amount)
    self.notes[note][amount] = True
    self.history.append(amount)
    log Locked(depositor=depositor, amount=amount, note=note)
    return Deposit(amount=amount, at=block.number)


@external
def unlock(depositor: address, amount: uint256):
    self.balances[depositor] -= amount
    self.total -= amount


@internal
def _add(depositor: address, amount: uint256):
    self.balances[depositor] += amount
    self.total += amount
