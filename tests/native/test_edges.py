"""Both engines at the edges of the rules, in every fork that has the opcode."""

from itertools import product

import pytest
from assembly import assemble
from random_evm.blocks import COIN, KEYS, SENDERS
from random_evm.opcodes import SINCE as SINCE_FORK
from random_evm.worlds import context_of
from two_engines import both_engines

from mevm.state import Account, World
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution
from mevm.vm.results import ExecutionResult
from mevm.vm.transaction import Transaction

CONTRACT, OTHER, BEGGAR = b"\xaa" * 20, b"\xbb" * 20, b"\xcc" * 20
GAS, ENDLESS_GAS = 10_000_000, 2**36
FORKS = pytest.mark.parametrize("fork", list(Fork), ids=lambda fork: fork.name)
ERAS = (Fork.FRONTIER, Fork.TANGERINE_WHISTLE, Fork.BYZANTIUM, Fork.BERLIN, Fork.PRAGUE)
FAR = (2**32 - 1, 2**32, 2**63, 2**64 - 32, 2**64 - 1, 2**64, 2**255, 2**256 - 1)
LONG = (0, 1, 2**32, 2**64 - 1, 2**256 - 1)


def begin(fork: Fork, code: bytes, **accounts: Account) -> Execution:
    """Return an execution where the contract has code, and whoever signs has coins."""
    alloc = {SENDERS[0]: Account(10**40), CONTRACT: Account(COIN, 1, code, {0: 1, 1: 2})}
    alloc[OTHER] = accounts.get("other", Account(5, 1, assemble("1 0 SSTORE 32 0 RETURN")))
    return both_engines().begin(World.from_alloc(alloc), context_of(fork))


def run(
    execution: Execution, to: bytes = CONTRACT, data: bytes = b"", gas: int = GAS, **fields: object
) -> ExecutionResult:
    """Apply a transaction, and compare the worlds after it."""
    sent = {"to": to, "data": data, "gas": gas, "gas_price": 7, **fields}
    transaction = Transaction.sign(KEYS[0], nonce=execution.get_nonce(SENDERS[0]), **sent)
    result = execution.apply(transaction)
    execution.world()
    return result


# Each calls itself with all gas but a little, and returns how deep it went.
DEEPER = "0 MLOAD 1 ADD 0 MSTORE 32 0 RETURN"
CALLS = {
    "CALL": f"32 0 0 0 0 ADDRESS 200000 GAS SUB CALL POP {DEEPER}",
    "CALLCODE": f"32 0 0 0 0 ADDRESS 200000 GAS SUB CALLCODE POP {DEEPER}",
    "DELEGATECALL": f"32 0 0 0 ADDRESS 200000 GAS SUB DELEGATECALL POP {DEEPER}",
    "STATICCALL": f"32 0 0 0 ADDRESS 200000 GAS SUB STATICCALL POP {DEEPER}",
}
SINCE = {"DELEGATECALL": Fork.HOMESTEAD, "STATICCALL": Fork.BYZANTIUM}


@pytest.mark.parametrize("fork", ERAS, ids=lambda fork: fork.name)
@pytest.mark.parametrize("kind", CALLS)
def test_call_depth(kind: str, fork: Fork) -> None:
    if SINCE.get(kind, Fork.FRONTIER) <= fork:
        result = run(begin(fork, assemble(CALLS[kind])), gas=ENDLESS_GAS)
        assert int.from_bytes(result.output, "big") > 400


@pytest.mark.parametrize("fork", [Fork.FRONTIER, Fork.TANGERINE_WHISTLE, Fork.LONDON, Fork.PRAGUE])
def test_create_depth(fork: Fork) -> None:
    copy = "CODESIZE 0 0 CODECOPY CODESIZE 0 0 CREATE 0 SSTORE"
    run(begin(fork, b""), to=b"", data=assemble(copy), gas=ENDLESS_GAS)


FORBIDDEN = {
    "SSTORE": "1 0 SSTORE",
    "LOG0": "0 0 LOG0",
    "LOG4": "1 2 3 4 32 0 LOG4",
    "CREATE": "0 0 0 CREATE",
    "CREATE2": "0 0 0 0 CREATE2",
    "SELFDESTRUCT": "0 SELFDESTRUCT",
    "TSTORE": "1 0 TSTORE",
    "CALL with value": "0 0 0 0 1 170 50000 CALL",
    "CALL without": "0 0 0 0 0 170 50000 CALL",
    "CALLCODE with value": "0 0 0 0 1 170 50000 CALLCODE",
    "CALL below": f"0 0 0 0 0 0x{'aa' * 20} 100000 CALL",
}


@pytest.mark.parametrize("fork", [Fork.BYZANTIUM, Fork.ISTANBUL, Fork.BERLIN, Fork.PRAGUE])
@pytest.mark.parametrize("name", FORBIDDEN)
def test_static_call(name: str, fork: Fork) -> None:
    other = Account(5, 1, assemble(f"{FORBIDDEN[name]} 1 0 MSTORE 32 0 RETURN"))
    ask = f"32 0 32 0 0x{OTHER.hex()} 300000 STATICCALL 0 SSTORE GAS 1 SSTORE 64 0 RETURN"
    run(begin(fork, assemble(ask), other=other))


RETURNED = ("0 0 RETURN", "1 0 RETURN", "32 0 REVERT", "@fe", "1 0 MSTORE 33 0 RETURN")
COPIES = ("0 0 0", "1 0 0", "32 0 0", "33 0 0", "1 32 0", "0 33 0", f"1 {2**256 - 1} 0")


@pytest.mark.parametrize("fork", [Fork.BYZANTIUM, Fork.PRAGUE])
def test_return_data(fork: Fork) -> None:
    calls = [f"0 0 0 0 0 0x{OTHER.hex()} 100000 CALL POP", "", "0 0 0 CREATE POP"]
    calls += ["0 0 0 0 0 4 100000 CALL POP", f"0 0 0 0 {10**30} 4 100000 CALL POP"]
    for returned, call, copy in product(RETURNED, calls, COPIES):
        other = Account(5, 1, assemble(returned))
        code = f"{call} RETURNDATASIZE 0 SSTORE {copy} RETURNDATACOPY GAS 1 SSTORE 64 0 RETURN"
        run(begin(fork, assemble(code), other=other))


MEMORY = {
    "MLOAD": "{at} MLOAD",
    "MSTORE": "1 {at} MSTORE",
    "MSTORE8": "1 {at} MSTORE8",
    "KECCAK": "{long} {at} SHA3",
    "CALLDATACOPY": "{long} 0 {at} CALLDATACOPY",
    "CALLDATACOPY from": "{long} {at} 0 CALLDATACOPY",
    "CALLDATALOAD": "{at} CALLDATALOAD",
    "CODECOPY": "{long} {at} 0 CODECOPY",
    "EXTCODECOPY": "{long} 0 {at} 170 EXTCODECOPY",
    "RETURNDATACOPY": "{long} 0 {at} RETURNDATACOPY",
    "MCOPY": "{long} 0 {at} MCOPY",
    "MCOPY from": "{long} {at} 0 MCOPY",
    "LOG1": "5 {long} {at} LOG1",
    "CREATE": "{long} {at} 0 CREATE",
    "CREATE2": "0 {long} {at} 0 CREATE2",
    "CALL": "0 0 {long} {at} 0 170 5000 CALL",
    "CALL out": "{long} {at} 0 0 0 170 5000 CALL",
    "RETURN": "{long} {at} RETURN",
    "REVERT": "{long} {at} REVERT",
    "JUMP": "{at} JUMP",
    "BLOCKHASH": "{at} BLOCKHASH 0 SSTORE",
    "BYTE": "7 {at} BYTE 0 SSTORE",
    "SHL": "7 {at} SHL 0 SSTORE",
    "SAR": "7 {at} SAR 0 SSTORE",
    "SIGNEXTEND": "255 {at} SIGNEXTEND 0 SSTORE",
    "EXP": "{at} 3 EXP 0 SSTORE",
    "BLOBHASH": "{at} BLOBHASH 0 SSTORE",
    "BALANCE": "{at} BALANCE 0 SSTORE",
    "SELFDESTRUCT": "{at} SELFDESTRUCT",
}


@pytest.mark.parametrize(
    "fork", [Fork.FRONTIER, Fork.LONDON, Fork.PRAGUE], ids=lambda fork: fork.name
)
@pytest.mark.parametrize("name", MEMORY)
def test_far_memory(name: str, fork: Fork) -> None:
    for at, long in product(FAR, LONG if "{long}" in MEMORY[name] else (0,)):
        run(begin(fork, assemble(MEMORY[name].format(at=at, long=long) + " GAS 2 SSTORE")))


STACKS = {
    "1024 words": "1 " * 1024,
    "1025 words": "1 " * 1025,
    "DUP of 1024": "1 " * 1024 + "DUP1",
    "DUP16 of 15": "1 " * 15 + "DUP16",
    "SWAP16 of 16": "1 " * 16 + "SWAP16",
    "PUSH0 of 1024": "1 " * 1024 + "PUSH0",
    "ADD of 1": "1 ADD",
    "jump into data": "3 JUMP @615b5b",
    "jump behind": "9 JUMP JUMPDEST",
    "jump here": "3 JUMP JUMPDEST GAS 0 SSTORE",
    "data cut short": "@7f0102",
    "nothing": "",
    "unknown": "@0c",
    "CALL of 6": "1 1 1 1 1 1 CALL",
    "SSTORE of 1": "1 SSTORE",
    "LOG4 of 5": "1 1 1 1 1 LOG4",
    "JUMPI away": "1 99 JUMPI",
    "no JUMPI": "0 99 JUMPI PC 0 SSTORE MSIZE 1 SSTORE",
}


@pytest.mark.parametrize("fork", [Fork.FRONTIER, Fork.BYZANTIUM, Fork.SHANGHAI, Fork.PRAGUE])
@pytest.mark.parametrize("name", STACKS)
def test_stack_and_jumps(name: str, fork: Fork) -> None:
    run(begin(fork, assemble(STACKS[name])))


@FORKS
def test_storage_costs(fork: Fork) -> None:
    """Each slot has been 0, 1 or 2; becomes each of them, and each again; also after a revert."""
    for original, first, second in product(range(3), repeat=3):
        code = f"{first} 3 SSTORE GAS {second} 3 SSTORE GAS 8 MSTORE 40 MSTORE 64 0 RETURN"
        execution = begin(fork, assemble(code))
        execution.set_storage(CONTRACT, 3, original)
        for gas in (GAS, 21_000 + 2_300 + 12, 44_500):
            run(execution, gas=gas)


@pytest.mark.parametrize(
    "fork", [Fork.ISTANBUL, Fork.BERLIN, Fork.PRAGUE], ids=lambda fork: fork.name
)
def test_storage_sentry(fork: Fork) -> None:
    for left in range(2_290, 2_310):
        other = Account(5, 1, assemble("1 0 SSTORE"))
        code = f"0 0 0 0 0 0x{OTHER.hex()} {left} CALL 0 SSTORE"
        run(begin(fork, assemble(code), other=other))


@FORKS
def test_opcodes_of_later_forks(fork: Fork) -> None:
    """What is no opcode yet costs nothing, and is no matter of gas."""
    never = dict.fromkeys((0x1E, 0x4B, 0xE6, 0xE7, 0xE8), Fork.PRAGUE + 1)
    for opcode, since in {**SINCE_FORK, **never}.items():
        execution = begin(fork, bytes((opcode,)))
        for gas in (21_000, 21_001, 21_003, 22_000) if since > fork else ():
            run(execution, gas=gas)
