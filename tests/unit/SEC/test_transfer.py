"""ERC-223's safe transfer beside plain ERC-20, and what each costs."""

import boa
import pytest

from mevm_suite.testing import load

SUPPLY = 10**27
NOBODY = "0x" + "00" * 20
PRICE_OF_LOCK = 1.1  # times a plain ERC-20's gas, at most


@pytest.fixture(scope="module")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="module")
def token(holder):
    return load("contracts/token/SEC.vy", SUPPLY, holder, NOBODY)


@pytest.fixture
def receiver():
    return load("tests/mocks/TokenReceiver.vy")


def named(token, name):
    return [event for event in token.get_logs() if type(event).__name__ == name]


@pytest.mark.rule("SEC-53")
def test_transfer__tells_a_contract_after_the_tokens_arrived(token, holder, receiver):
    assert token.transfer(receiver, 7, b"order 42", sender=holder)
    assert (receiver.token(), receiver.sender()) == (token.address, holder)
    assert (receiver.amount(), receiver.data()) == (7, b"order 42")
    assert receiver.balance_when_told() == token.balanceOf(receiver) == 7


@pytest.mark.rule("SEC-53")
def test_transfer__logs_a_plain_transfer_and_the_data(token, holder, receiver):
    token.transfer(receiver, 7, b"order 42", sender=holder)
    (moved,) = named(token, "Transfer")
    assert (moved.sender, moved.receiver, moved.value) == (holder, receiver.address, 7)
    assert [event.data for event in named(token, "TransferData")] == [b"order 42"]


@pytest.mark.rule("SEC-53")
def test_transfer__tells_of_empty_data_too(token, holder, receiver):
    token.transfer(receiver, 7, b"", sender=holder)
    assert receiver.amount() == 7
    assert receiver.data() == b""


@pytest.mark.rule("SEC-53")
def test_transfer__without_data_is_plain(token, holder, receiver):
    receiver.refuse(True)
    assert token.transfer(receiver, 7, sender=holder)
    assert token.balanceOf(receiver) == 7
    assert receiver.token() == NOBODY
    assert named(token, "TransferData") == []


def test_transfer__is_plain_with_bytes_behind_its_arguments(token, holder, receiver):
    """The selector tells the forms apart, not the length of the call."""
    call = token.transfer.prepare_calldata(receiver, 7) + bytes(96)
    boa.env.raw_call(token.address, sender=holder, data=call)
    assert token.balanceOf(receiver) == 7
    assert receiver.token() == NOBODY


def test_transfer__calls_no_account_without_code(token, holder):
    account = boa.env.generate_address()
    assert token.transfer(account, 7, b"data", sender=holder)
    assert token.balanceOf(account) == 7


@pytest.mark.rule("SEC-53")
def test_transfer__reverts_if_the_contract_knows_no_hook(token, holder):
    other = load("tests/mocks/HookedToken.vy")
    with boa.reverts():
        token.transfer(other, 7, b"data", sender=holder)
    assert token.balanceOf(other) == 0
    assert token.transfer(other, 7, sender=holder)


def test_transfer__reverts_if_the_contract_refuses(token, holder, receiver):
    receiver.refuse(True)
    with boa.reverts("TokenReceiver: refused"):
        token.transfer(receiver, 7, b"data", sender=holder)
    assert token.balanceOf(receiver) == 0


@pytest.mark.parametrize("function", ["transfer", "transfer with data", "transferFrom", "mint"])
def test_transfer__cannot_be_entered_again_by_the_hook(holder, receiver, function):
    token = load("contracts/token/SEC.vy", SUPPLY, holder, receiver.address)
    token.approve(receiver, SUPPLY, sender=holder)
    thief = boa.env.generate_address()
    call = {
        "transfer": lambda: token.transfer.prepare_calldata(thief, 7),
        "transfer with data": lambda: token.transfer.prepare_calldata(thief, 7, b"again"),
        "transferFrom": lambda: token.transferFrom.prepare_calldata(holder, thief, 7),
        "mint": lambda: token.mint.prepare_calldata(thief, 7),
    }[function]()
    receiver.arm(token.address, call)
    token.transfer(receiver, 7, b"data", sender=holder)
    assert not receiver.has_reentered()
    assert token.balanceOf(thief) == 0
    assert token.balanceOf(receiver) == 7
    # The same call passes where no transfer runs.
    boa.env.raw_call(token.address, sender=receiver.address, data=call)
    assert token.balanceOf(thief) == 7


def gas_of(contract, receiver, holder):
    """Return what a transaction costs in execution; titanoboa runs all calls as one."""
    boa.env.reset_gas_used()
    boa.env.evm.vm.state.lock_changes()
    contract.transfer(receiver, 7, sender=holder)
    return contract._computation.get_gas_used()


@pytest.mark.parametrize("symbol", ["SEC", "WSG"])
def test_transfer__costs_no_more_than_a_tenth_above_plain(symbol, holder):
    minter = (NOBODY,) if symbol == "SEC" else ()
    with boa.swap_env(boa.Env()):
        ours = load(f"contracts/token/{symbol}.vy", SUPPLY, holder, *minter)
        plain = load("benchmarks/PlainToken.vy", sender=holder)
        receiver = boa.env.generate_address()
        for _ in range(2):  # to a new holder, then to one who has some
            limit = PRICE_OF_LOCK * gas_of(plain, receiver, holder)
            assert gas_of(ours, receiver, holder) <= limit
