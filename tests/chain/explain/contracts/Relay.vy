# pragma version ==0.4.3
"""
@title Relay
@notice Calls a locker.
"""
interface Locker:
    def lock(depositor: address, amount: uint256, note: String[32]) -> uint256[2]: nonpayable
    def unlock(depositor: address, amount: uint256): nonpayable


event Relayed:
    sum: uint256


locker: public(address)
count: public(uint256)


@deploy
@payable
def __init__(locker: address):
    self.locker = locker


@external
def push(amounts: DynArray[uint256, 8], note: String[32]) -> uint256:
    sum: uint256 = 0
    for amount: uint256 in amounts:
        sum += self._push(amount, note)
    log Relayed(sum=sum)
    return sum


@internal
def _push(amount: uint256, note: String[32]) -> uint256:
    locked: uint256[2] = extcall Locker(self.locker).lock(msg.sender, amount, note)
    self.count += 1
    return locked[0]


@external
def take(amount: uint256):
    assert amount != 13  # dev: unlucky
    extcall Locker(self.locker).unlock(msg.sender, amount)


@external
def proxy(target: address) -> address:
    return create_minimal_proxy_to(target)


@external
def hash(left: uint256, right: uint256) -> uint256:
    ok: bool = False
    answer: Bytes[32] = b""
    ok, answer = raw_call(
        0x0000000000000000000000000000000000004D01,
        abi_encode(left, right),
        gas=100_000,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert ok, "relay: no hash"
    return convert(answer, uint256)
