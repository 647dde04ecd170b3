import ape
import pytest
from ape.exceptions import ContractLogicError, OutOfGasError

MAX = 2**256 - 1


def test_transaction__reverts_with_reason(locker, payer):
    with ape.reverts("locker: nothing to lock"):
        locker.lock(sender=payer)


def test_deployment__reverts_with_reason(project, deployer):
    with ape.reverts("locker: opens in the past"):
        deployer.deploy(project.Locker, 0)


def test_view__reverts_with_reason(locker):
    assert locker.check_amount(99) is True
    with ape.reverts("locker: too much"):
        locker.check_amount(100)


def test_transaction__reverts_with_dev_message(locker, payer, chain):
    chain.mine(deltatime=11 * 86_400)
    with ape.reverts(dev_message="dev: more than was locked"):
        locker.release(1, sender=payer)


def test_transaction__reverts_with_the_reason_of_a_module(locker, payer):
    with ape.reverts("ownable: caller is not the owner"):
        locker.postpone(0, sender=payer)


def test_transaction__reverts_with_the_reason_of_an_inner_call(relay, payer):
    with ape.reverts("locker: too early"):
        relay.relay_release(1, sender=payer)


def test_addition__overflows(locker, payer):
    locker.add_to_total(MAX, sender=payer)
    with ape.reverts(dev_message="dev: Integer overflow"):
        locker.add_to_total(1, sender=payer)


def test_division__reverts_if_by_zero(locker):
    with ape.reverts(dev_message="dev: Division by zero"):
        locker.share(0)
    with ape.reverts(dev_message="dev: Modulo by zero"):
        locker.remainder(0)


def test_value__reverts_if_not_payable(locker, payer):
    with ape.reverts(dev_message="dev: Invalid calldata or value"):
        locker.release(0, sender=payer, value=1)


def test_unknown_method__reverts(locker, payer):
    with ape.reverts(dev_message="dev: Fallback not defined"):
        payer.transfer(locker, 0, data="0xdeadbeef")


def test_loop__runs_out_of_gas(locker, payer):
    with pytest.raises(OutOfGasError):
        locker.spin(sender=payer, gas_limit=200_000)


def test_allowed_revert__gives_failed_receipt(locker, payer):
    receipt = locker.lock(sender=payer, raise_on_revert=False)
    assert receipt.failed
    assert "locker: nothing to lock" in str(receipt.error)


def test_traceback__names_the_line(locker, payer):
    with pytest.raises(ContractLogicError) as caught:
        locker.release(1, sender=payer)
    traceback = str(caught.value.source_traceback)
    line = '-->  45     assert block.timestamp >= self.unlock_time, "locker: too early"'
    assert line in traceback


def test_traceback__ends_where_the_loop_failed(locker, payer):
    locker.add_to_total(1, sender=payer)
    # The first round runs the branch further down.
    with pytest.raises(ContractLogicError) as caught:
        locker.sort([1, MAX], sender=payer)
    assert caught.value.dev_message == "dev: Integer overflow"
    assert "-->  69             self.total += amount" in str(caught.value.source_traceback)
