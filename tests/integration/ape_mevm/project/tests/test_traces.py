import io

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
    assert "Relay.relay_lock() -> 1000000000000000000" in shown.getvalue()
    assert "Locker.lock() -> 1000000000000000000" in shown.getvalue()
    assert "Locked" in shown.getvalue()


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
