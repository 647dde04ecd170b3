"""Both engines where contracts are made, delegated and destroyed, and where precompiles end."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from assembly import assemble
from eth._utils.address import generate_contract_address
from eth_typing import Address
from random_evm.blocks import COIN, DELEGATION, KEYS, NOBODY, SENDERS
from random_evm.questions import questions
from random_evm.worlds import context_of
from two_engines import both_engines

from mevm.state import Account, World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import Authorization

CONTRACT, OTHER = b"\xaa" * 20, b"\xbb" * 20
FORKS = pytest.mark.parametrize("fork", list(Fork), ids=lambda fork: fork.name)
SOME = pytest.mark.parametrize("fork", [Fork.LONDON, Fork.SHANGHAI, Fork.PRAGUE])
EMPTY: Mapping[bytes, Account] = {}
CREATE = "0 0 1 CREATE 0 SSTORE GAS 1 SSTORE"
ALLOC = {SENDERS[0]: Account(10**40), SENDERS[1]: Account(COIN), OTHER: Account(5, 1, b"\x00")}


def begin(fork: Fork, code: str = "", others: Mapping[bytes, Account] = EMPTY) -> Execution:
    accounts = {**ALLOC, CONTRACT: Account(COIN, 1, assemble(code)), **others}
    return both_engines().begin(World.from_alloc(accounts), context_of(fork))


def run(execution: Execution, to: bytes = CONTRACT, **fields: object) -> ExecutionResult:
    sent = {"to": to, "gas": 5_000_000, "gas_price": 7, **fields}
    if "authorization_list" in sent:
        sent |= {"max_fee_per_gas": sent.pop("gas_price"), "chain_id": 1}
    transaction = Transaction.sign(KEYS[0], nonce=execution.get_nonce(SENDERS[0]), **sent)
    result = execution.apply(transaction)
    execution.world()
    return result


def returning(runtime: bytes) -> bytes:
    """Return init code that deploys code."""
    size = len(runtime)
    return assemble(f"{size} 12 0 CODECOPY {size} 0 RETURN") + runtime


DEPLOYED = {
    "nothing": "0 0 RETURN",
    "a byte": "1 0 RETURN",
    "an EF": "0xef 0 MSTORE8 1 0 RETURN",
    "the largest": "24576 0 RETURN",
    "one larger": "24577 0 RETURN",
    "a delegation": "0xef 0 MSTORE8 1 1 MSTORE8 23 0 RETURN",
    "a revert": "32 0 REVERT",
    "a halt": "@fe",
    "itself gone": "ADDRESS SELFDESTRUCT",
    "gone to another": f"0x{NOBODY.hex()} SELFDESTRUCT",
    "with storage": "1 0 SSTORE 1 0 RETURN",
}


@FORKS
@pytest.mark.parametrize("name", DEPLOYED)
def test_creation(name: str, fork: Fork) -> None:
    """By a transaction and by both opcodes, with gas for all of it and for less."""
    init = assemble(DEPLOYED[name])
    word = int.from_bytes(init.ljust(32, b"\0"), "big")
    for gas in (53_000 + 32_000, 200_000, 5_000_000, 10_000_000):
        run(begin(fork), to=b"", data=init, gas=gas, value=3)
        for salt, opcode in (("", "CREATE"), ("5", "CREATE2")):
            make = f"{word} 0 MSTORE {salt} {len(init)} 0 1 {opcode} 0 SSTORE GAS 1 SSTORE"
            execution = begin(fork, make)
            run(execution, gas=gas)
            run(execution, gas=gas)  # CREATE2 makes it where it was made before


@pytest.mark.parametrize(
    "fork", [Fork.LONDON, Fork.SHANGHAI, Fork.PRAGUE], ids=lambda fork: fork.name
)
@pytest.mark.parametrize("size", [49_151, 49_152, 49_153])
def test_creation__of_long_init_code(size: int, fork: Fork) -> None:
    run(begin(fork, f"{size} 0 0 CREATE GAS 1 SSTORE 0 SSTORE"))
    run(begin(fork, f"7 {size} 0 0 CREATE2 GAS 1 SSTORE 0 SSTORE"))


@FORKS
def test_creation__where_something_is(fork: Fork) -> None:
    place = generate_contract_address(Address(CONTRACT), 1)
    for obstacle in (Account(1), Account(0, 1), Account(0, 0, b"\0"), Account(1, 0, b"", {0: 1})):
        execution = begin(fork, CREATE, {place: obstacle})
        run(execution)
        run(execution)
    execution = begin(fork, CREATE)
    execution.set_nonce(CONTRACT, 2**64 - 1)
    run(execution)


BENEFICIARIES = {"itself": "ADDRESS", "nobody": f"0x{NOBODY.hex()}", "its caller": "CALLER"}
BENEFICIARIES |= {"a precompile": "3", "the payer": "ORIGIN", "the miner": "COINBASE"}


@FORKS
@pytest.mark.parametrize("to", BENEFICIARIES)
def test_selfdestruct(to: str, fork: Fork) -> None:
    """At once, twice, by another, with and without a balance, and then a call of what is gone."""
    end = f"{BENEFICIARIES[to]} SELFDESTRUCT"
    for value, balance in product((0, 1), (0, COIN)):
        call = f"0 0 0 0 {value} 0x{CONTRACT.hex()} 100000 CALL 0 SSTORE GAS 1 SSTORE"
        twice = assemble(f"{call} {call} 0x{CONTRACT.hex()} EXTCODESIZE 2 SSTORE")
        execution = begin(fork, end, {OTHER: Account(9, 1, twice)})
        execution.set_balance(CONTRACT, balance)
        run(execution, to=OTHER)
        run(execution, to=CONTRACT, value=value)
        run(execution, to=CONTRACT)


@pytest.mark.parametrize("fork", [Fork.CONSTANTINOPLE, Fork.LONDON, Fork.CANCUN, Fork.PRAGUE])
def test_selfdestruct__of_what_was_just_made(fork: Fork) -> None:
    """And made again, by a later transaction and by the same."""
    init = returning(assemble("1 5 SSTORE CALLER SELFDESTRUCT"))
    word = int.from_bytes(init.ljust(32, b"\0"), "big")
    make = f"{word} 0 MSTORE 5 {len(init)} 0 1 CREATE2 DUP1 0 SSTORE"
    end = "0 0 0 0 0 DUP6 100000 CALL POP EXTCODESIZE 1 SSTORE GAS 2 SSTORE"
    execution = begin(fork, f"{make} {end} {make} {end}")
    for _ in range(3):
        run(execution)


def authorizations(target: bytes) -> list[tuple[Authorization, ...]]:
    key = KEYS[1]
    sign = Authorization.sign
    return [
        (sign(key, 0, target, 0),),
        (sign(key, 1, target, 0), sign(key, 1, bytes(20), 1)),
        (sign(key, 1, target, 1), sign(key, 2, target, 0)),
        (sign(KEYS[0], 1, target, 1), sign(key, 0, SENDERS[0], 0)),
        (sign(b"\x55" * 32, 0, target, 0), sign(key, 1, target, 2**64 - 1)),
        (sign(key, 0, target, 0)._replace(s=2**255),),
    ]


@pytest.mark.parametrize("gas", [71_100, 90_000, 5_000_000])
@pytest.mark.parametrize("index", range(6))
def test_delegation(index: int, gas: int) -> None:
    """To code, to nothing, a precompile, itself and another delegated account."""
    look = f"0x{SENDERS[1].hex()}"
    code = f"{look} EXTCODESIZE 0 SSTORE {look} EXTCODEHASH 1 SSTORE GAS 2 SSTORE"
    code += f" 0 0 0 0 0 {look} 50000 CALL 3 SSTORE GAS 4 SSTORE {look} SELFDESTRUCT"
    for target in (CONTRACT, OTHER, NOBODY, bytes(19) + b"\x04", SENDERS[1], SENDERS[0]):
        execution = begin(Fork.PRAGUE, code)
        for to in (SENDERS[1], CONTRACT, OTHER):
            run(execution, to=to, gas=gas, authorization_list=authorizations(target)[index])
        for to in (SENDERS[1], CONTRACT, SENDERS[0]):
            run(execution, to=to, gas=gas, data=b"abc", value=1)


@pytest.mark.parametrize("number", [1, 2, 9, 0x4D01])
def test_delegation__of_a_precompile(number: int) -> None:
    """Only an edited state has one: what it delegates to runs, as EELS has it."""
    precompile = number.to_bytes(20, "big")
    delegated = {
        precompile: Account(0, 1, DELEGATION + OTHER),
        OTHER: Account(0, 1, assemble("ADDRESS 0 MSTORE 32 0 RETURN")),
    }
    call = f"32 0 0 0 0 {number} GAS CALL POP GAS 32 MSTORE 64 0 RETURN"
    for to in (precompile, CONTRACT):
        execution = begin(Fork.PRAGUE, call, delegated)
        result = run(execution, to=to, data=b"abc")
        assert result.success
        output = execution.call(CallMessage(to=to)).output
        assert output[:32] == precompile.rjust(32, b"\0")


QUESTIONS = questions(Fork.PRAGUE, mevm_precompiles=True)


class PriceRecorder:
    """Keeps what the outermost call took, without what is taken of any transaction."""

    def enter(self, *_: Any) -> None: ...

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        self.price = gas_used if error is None else 5_000

    def step(self, *_: Any) -> None: ...

    def step_end(self, *_: Any) -> None: ...


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_precompile__at_its_price(number: int) -> None:
    """With the gas that it takes, one less, one more, and none; and without input."""
    address, data = QUESTIONS[number]
    recorder = PriceRecorder()
    traced = PyEvmEngine().begin(World.from_alloc(ALLOC), context_of(Fork.PRAGUE), recorder)
    message = CallMessage(SENDERS[0], address, data, gas=2_000_000)
    traced.call(message)
    price = recorder.price
    for given, kind in product((price - 1, price, price + 1, 0), ("0 {} CALL", "{} STATICCALL")):
        asked = kind.format(f"0x{address.hex()} {max(0, given)}")
        code = f"CALLDATASIZE 0 0 CALLDATACOPY 64 0 CALLDATASIZE 0 {asked} 0 SSTORE GAS 2 SSTORE"
        execution = begin(Fork.PRAGUE, f"{code} RETURNDATASIZE 1 SSTORE 0 MLOAD 3 SSTORE")
        run(execution, data=data)
        run(execution, data=b"")
    run(begin(Fork.PRAGUE), to=address, data=data, value=1)
    transaction = message.as_transaction(0)
    enough = transaction.intrinsic_gas(Fork.PRAGUE) + price
    for gas in (enough - 1, enough):
        run(begin(Fork.PRAGUE), to=address, data=data, gas=max(gas, transaction.floor_gas))
