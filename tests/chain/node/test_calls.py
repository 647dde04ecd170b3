"""Calls, estimates and access lists leave nothing behind and answer as geth does."""

import pytest

from mevm.node.calls import CallFailed
from mevm.node.overrides import AccountOverride, BlockOverride
from mevm.vm.errors import ExecutionTimeout, InvalidTransaction
from mevm.vm.results import CallMessage

NUMBER = bytes.fromhex("435f5260205ff3")
READ_SLOT = bytes.fromhex("5f545f5260205ff3")
WRITE_SLOT = bytes.fromhex("60015f5500")
REVERT_WITH_5 = bytes.fromhex("60055f5260205ffd")
ENDLESS = bytes.fromhex("5b5f56")
# Calls the address in its call data with all gas, and reverts if that fails.
CALL_ON = bytes.fromhex("5f5f5f5f5f5f355af1600f575f5ffd5b00")


@pytest.fixture
def contract(node):
    def install(code, last=b"\xcc"):
        address = bytes(19) + last
        node.set_code(address, code)
        return address

    return install


def word(data):
    return int.from_bytes(data, "big")


def test_call__reads_any_block_and_changes_nothing(node, contract):
    reader = contract(READ_SLOT)
    for value in (7, 8):
        node.set_storage(reader, 0, value)
        node.mine()
    head, world = node.head, node.head.world
    message = CallMessage(to=reader)
    results = [word(node.call(message, block).output) for block in (0, 1, 2, "latest", "pending")]
    assert results == [7, 8, 8, 8, 8]
    writer = contract(WRITE_SLOT, b"\xcd")
    assert node.call(CallMessage(to=writer)).success
    assert node.head.world.get_storage(writer, 0) == 0
    assert (node.head.header, node.resolve_block(2).number) == (head.header, 2)
    assert world.get_storage(reader, 0) == 8


def test_call__runs_in_the_context_of_its_block(node, contract):
    message = CallMessage(to=contract(NUMBER))
    node.mine(2)
    assert word(node.call(message, "latest").output) == 2
    assert word(node.call(message, "pending").output) == 3
    assert word(node.call(message, "latest", None, BlockOverride(number=99)).output) == 99


def test_call__sees_overrides(node, contract, stranger):
    reader = contract(READ_SLOT)
    node.set_storage(reader, 0, 1)
    message = CallMessage(to=reader)
    replaced = {reader: AccountOverride(storage={5: 5})}
    changed = {reader: AccountOverride(slots={0: 9})}
    assert word(node.call(message, "latest", replaced).output) == 0
    assert word(node.call(message, "latest", changed).output) == 9
    funds = {stranger: AccountOverride(balance=10, code=READ_SLOT, nonce=3)}
    paid = CallMessage(sender=b"\x01" * 20, to=stranger, value=11)
    with pytest.raises(InvalidTransaction, match="insufficient funds"):
        node.call(paid, "latest", funds)
    assert node.call(CallMessage(sender=stranger, to=reader, value=10), "latest", funds).success


def test_call__reports_failure_with_its_data(node, contract):
    result = node.call(CallMessage(to=contract(REVERT_WITH_5)))
    assert (result.success, result.error, word(result.output)) == (False, "execution reverted", 5)


def test_call__is_bounded_in_gas_and_time(node, contract):
    loop = CallMessage(to=contract(ENDLESS), gas=10**12)
    node.caller.gas_limit = 100_000
    result = node.call(loop)
    assert (result.error, result.gas_used) == ("out of gas", 100_000)
    node.caller.gas_limit, node.caller.timeout = 10**12, 0.05
    with pytest.raises(ExecutionTimeout):
        node.call(loop)


def test_estimate_gas__of_a_transfer_is_exact(node, payer, stranger):
    assert node.estimate_gas(CallMessage(sender=payer, to=stranger, value=1)) == 21_000


def test_estimate_gas__is_enough_and_hardly_more(node, payer, contract):
    writer = contract(WRITE_SLOT, b"\xcd")
    message = CallMessage(sender=payer, to=contract(CALL_ON), data=bytes(12) + writer)
    gas = node.estimate_gas(message, gas_given=False)
    fields = {"from": payer, "to": message.to, "data": message.data}
    receipt = node.chain.receipt(node.send_transaction(fields | {"gas": gas}))
    assert receipt.success
    assert gas <= receipt.gas_used * 1.03
    node.set_storage(writer, 0, 0)
    short = node.send_transaction(fields | {"gas": receipt.gas_used - 1})
    assert not node.chain.receipt(short).success


@pytest.mark.parametrize(
    ("code", "message", "output"),
    [
        (REVERT_WITH_5, "execution reverted", (5).to_bytes(32, "big")),
        (b"\xfe", "invalid opcode: INVALID", b""),
        (ENDLESS, "gas required exceeds allowance (100000)", b""),
    ],
)
def test_estimate_gas__of_what_fails(node, payer, contract, code, message, output):
    call = CallMessage(sender=payer, to=contract(code), gas=100_000)
    with pytest.raises(CallFailed) as caught:
        node.estimate_gas(call)
    assert (caught.value.message, caught.value.output) == (message, output)


def test_estimate_gas__is_limited_by_funds(node, contract, stranger):
    message = CallMessage(sender=stranger, to=contract(WRITE_SLOT), gas_price=10**9, value=5)
    with pytest.raises(CallFailed, match="insufficient funds for transfer"):
        node.estimate_gas(message)
    node.set_balance(stranger, 5 + 30_000 * 10**9)
    with pytest.raises(CallFailed, match=r"gas required exceeds allowance \(30000\)"):
        node.estimate_gas(message)


def test_send_transaction__mines_what_reverts_as_failed(node, payer, contract):
    transaction_hash = node.send_transaction({"from": payer, "to": contract(REVERT_WITH_5)})
    assert not node.chain.receipt(transaction_hash).success


def test_access_list__names_what_is_touched(node, payer, contract):
    writer = contract(WRITE_SLOT, b"\xcd")
    message = CallMessage(sender=payer, to=contract(CALL_ON), data=bytes(12) + writer, gas=200_000)
    result = node.access_list(message)
    assert result.access_list == ((writer, (0,)),)
    assert result.error is None
    transfer = node.access_list(CallMessage(sender=payer, to=b"\x99" * 20))
    assert (transfer.access_list, transfer.gas_used) == ((), 21_000)
    failed = node.access_list(CallMessage(sender=payer, to=contract(REVERT_WITH_5, b"\xce")))
    assert failed.error == "execution reverted"
