import io

import ape

DEPOSIT = 10**18


def test_calltree__has_inner_call_with_value(relay, locker, payer):
    receipt = relay.relay_lock(sender=payer, value=DEPOSIT)
    tree = receipt.trace.get_calltree()
    inner = tree.calls[0]
    assert (tree.call_type.value, inner.call_type.value) == ("CALL", "CALL")
    assert inner.value == DEPOSIT
    assert tree.gas_cost == receipt.gas_used
    assert inner.gas_cost < tree.gas_cost


def test_show_trace__names_contracts_and_methods(relay, payer):
    receipt = relay.relay_lock(sender=payer, value=DEPOSIT)
    shown = io.StringIO()
    receipt.trace.show(file=shown)
    assert "CALL Relay.relay_lock(), value 1 → 1000000000000000000 [" in shown.getvalue()
    assert "└─ CALL Locker.lock(), value 1 → 1000000000000000000 [" in shown.getvalue()
    assert f"event Locked(payer={relay.address}, amount=1000000000000000000)" in shown.getvalue()
    assert f"    locked[{relay.address}]: 0 → 1000000000000000000\n" in shown.getvalue()


def test_show_trace__is_that_of_ape_if_verbose(relay, payer):
    shown = io.StringIO()
    relay.relay_lock(sender=payer, value=DEPOSIT).trace.show(verbose=True, file=shown)
    assert "Relay.relay_lock() -> 1000000000000000000" in shown.getvalue()


def test_failure__carries_the_explanation(relay, locker, payer):
    locker.lock(sender=payer, value=1)
    with ape.reverts("locker: too early") as failure:
        relay.relay_release(5, sender=payer)
    (note,) = failure.value.__notes__
    assert 'Error: "locker: too early"\n  contracts/Relay.vy:29 in relay_release\n' in note
    assert "extcall ILocker(self.target).release(amount)\n  contracts/Locker.vy:45 in rel" in note
    assert '└─ CALL Locker.release(amount=5) [2,435 gas] ✗ "locker: too early", ' in note


def test_failure__leads_into_modules(locker, payer):
    with ape.reverts("ownable: caller is not the owner") as failure:
        locker.postpone(5, sender=payer)
    (note,) = failure.value.__notes__
    assert "contracts/Locker.vy:55 in postpone" in note
    assert "\n  snekmate/auth/ownable.vy:" in note


def test_failure__of_a_call_carries_the_explanation(relay):
    with ape.reverts() as failure:
        relay.relay_share(0)
    (note,) = failure.value.__notes__
    assert "✗ Call failed\n" in note
    assert "Error: division by zero (clamp gt 0)\n" in note


def test_return_value__is_that_of_the_transaction(relay, locker, payer):
    assert relay.relay_lock(sender=payer, value=DEPOSIT).return_value == DEPOSIT
    assert locker.lock(sender=payer, value=1).return_value == DEPOSIT + 1


def test_calltree__has_creation(relay, payer):
    receipt = relay.copy_target(sender=payer)
    creation = receipt.trace.get_calltree().calls[0]
    assert creation.call_type.value == "CREATE"
    assert bytes.fromhex(receipt.return_value[2:]) == creation.address


def test_frames__have_stack_and_memory(locker, payer):
    receipt = locker.lock(sender=payer, value=1)
    frames = list(receipt.trace.frames)
    assert frames[0].pc == 0
    assert frames[-1].op == "RETURN"
    assert any(frame.stack for frame in frames)
    assert any(frame.memory.root for frame in frames)


def test_source_traceback__covers_the_call(locker, payer):
    receipt = locker.lock(sender=payer, value=1)
    lines = {number for flow in receipt.source_traceback for number in flow.line_numbers}
    assert lines == {36, 37, 38, 39, 40}


def test_view__calls_through(relay, locker, payer):
    locker.lock(sender=payer, value=30)
    assert relay.relay_share(3) == 10
