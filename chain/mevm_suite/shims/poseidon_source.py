"""Writes the contracts that hash with Poseidon, one for each number of inputs.

    python -m mevm_suite.shims.poseidon_source

Products are unrolled: their constants are then part of the code, not memory to be indexed. Where
three matrices would be more code than a contract may have, one function takes each as an argument.
Sums are left unreduced as long as they fit: five field elements are below 2²⁵⁶.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from mevm.crypto.poseidon import FIELD
from mevm_suite.paths import ROOT
from mevm_suite.shims import POSEIDON_INPUTS
from mevm_suite.shims.poseidon_rounds import Matrix, Rounds, arrange

MAX_UNROLLED = 6  # inputs up to which every matrix has code of its own
FOLDER = ROOT / "contracts" / "shims"
SUMMANDS = 5  # field elements that add up to less than 2²⁵⁶
INDENT = "    "

HEADER = '''\
# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Poseidon of {inputs} inputs
@license AGPL-3.0-only
@author The MEVM authors
@notice Hashes {inputs} field elements as the precompile POSEIDON does.
@dev Written by `python -m mevm_suite.shims.poseidon_source` from circomlib's constants. In the
     partial rounds all elements but the first are a shift register, in a basis that
     `mevm_suite.shims.poseidon_rounds` explains.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

P: constant(
    uint256
) = {field}
'''

DEFAULT = '''\
@external
@view
@raw_return
def __default__() -> Bytes[32]:
    """
    @notice Hash the words of the call data.
    @return One word.
    """
    assert len(msg.data) == {size}, "Poseidon{inputs}: wrong length"
    words: uint256[{inputs}] = abi_decode(slice(msg.data, 0, {size}), uint256[{inputs}])
    for word: uint256 in words:
        assert word < P, "Poseidon{inputs}: no field element"
    state: uint256[{width}] = [0, {words}]
    for constants: uint256[{width}] in FIRST:
        state = self._full_round(state, constants)
    state = self._partial_rounds(state)
    for constants: uint256[{width}] in LAST:
        state = self._full_round(state, constants)
    return abi_encode(state[0] % P)
'''


def path_of(inputs: int) -> Path:
    """Return where the contract for a number of inputs lies."""
    return FOLDER / f"Poseidon{inputs}.vy"


def render(inputs: int) -> str:
    """Return the source of the contract for a number of inputs, before it is formatted."""
    rounds, width = arrange(inputs + 1), inputs + 1
    # With a turn for each register in the loop, they shift by name and nothing is moved.
    turns = inputs if len(rounds.partial) % inputs == 0 else 1
    default = DEFAULT.format(
        inputs=inputs,
        width=width,
        size=32 * inputs,
        words=", ".join(f"words[{i}]" for i in range(inputs)),
    )
    parts = [
        HEADER.format(inputs=inputs, field=FIELD) + _constants(rounds, turns),
        default,
        _full_round(inputs),
        _partial_rounds(inputs, turns),
    ]
    if inputs > MAX_UNROLLED:
        parts.append(_mix(inputs + 1))
    return "\n\n".join(parts)


def _constants(rounds: Rounds, turns: int) -> str:
    partial, inputs = rounds.partial, len(rounds.output)
    turned = [partial[i : i + turns] for i in range(0, len(partial), turns)]
    values: dict[str, Sequence] = {
        "FIRST": rounds.first,
        "MATRIX": _flat(rounds.matrix),
        "ENTER": _flat(_bordered(rounds.enter) if inputs > MAX_UNROLLED else rounds.enter),
        "PARTIAL": turned if turns > 1 else partial,
        "OUTPUT": [rounds.corner, *rounds.output],
        "FEEDBACK": rounds.feedback,
        "LEAVE": _flat(_bordered(rounds.leave) if inputs > MAX_UNROLLED else rounds.leave),
        "LAST": rounds.last,
    }
    return "".join(_constant(name, value) for name, value in values.items())


def _flat(matrix: Sequence[Sequence[int]]) -> list[int]:
    return [value for row in matrix for value in row]


def _bordered(matrix: Matrix) -> list[list[int]]:
    """Let a matrix for all elements but the first leave that one as it is."""
    return [[1, *(0 for _ in matrix)], *([0, *row] for row in matrix)]


def _constant(name: str, value: Sequence) -> str:
    kind = f"uint256[{len(value)}]"
    if isinstance(value[0], list):
        kind = f"uint256[{len(value[0])}][{len(value)}]"
    return f"{name}: constant({kind}) = [\n{_items(value, INDENT)}]\n"


def _items(value: Sequence, indent: str) -> str:
    if not isinstance(value[0], list):
        return "".join(f"{indent}{number},\n" for number in value)
    return "".join(f"{indent}[\n{_items(row, indent + INDENT)}{indent}],\n" for row in value)


def _function(signature: str, width: int, body: Sequence[str], returned: str) -> str:
    head = ["@internal", "@pure", f"def {signature} -> uint256[{width}]:"]
    return "\n".join([*head, *body, f"    return {returned}"]) + "\n"


def _full_round(inputs: int) -> str:
    width = inputs + 1
    signature = f"_full_round(state: uint256[{width}], constants: uint256[{width}])"
    powers = [f"s{i}" for i in range(width)]
    body = []
    for i, power in enumerate(powers):
        body += _sbox(power, f"state[{i}]", f"constants[{i}]")
    if inputs > MAX_UNROLLED:
        return _function(signature, width, body, f"self._mix(MATRIX, {_list(powers)})")
    return _function(signature, width, body, _list(_rows("MATRIX", powers)))


def _mix(width: int) -> str:
    signature = f"_mix(matrix: uint256[{width * width}], state: uint256[{width}])"
    rows = _rows("matrix", [f"state[{i}]" for i in range(width)])
    return _function(signature, width, [], _list(rows))


def _partial_rounds(inputs: int, turns: int) -> str:
    width = inputs + 1
    others = [f"state[{i}]" for i in range(1, width)]
    registers = [f"x{i}" for i in range(inputs)]
    body, starts = [], _rows("ENTER", others)
    ends = _list(["y", *_rows("LEAVE", registers)])
    if inputs > MAX_UNROLLED:
        body = [f"    entered: uint256[{width}] = self._mix(ENTER, state)"]
        starts = [f"entered[{i}]" for i in range(1, width)]
        ends = f"self._mix(LEAVE, {_list(['y', *registers])})"
    body.append("    y: uint256 = state[0]")
    body += [f"    {x}: uint256 = {start}" for x, start in zip(registers, starts, strict=True)]
    kind = f"uint256[{turns}]" if turns > 1 else "uint256"
    body.append(f"    for constants: {kind} in PARTIAL:")
    for turn in range(turns):
        body += [INDENT + line for line in _partial_round(registers, turn, turns)]
    return _function(f"_partial_rounds(state: uint256[{width}])", width, body, ends)


def _partial_round(registers: list[str], turn: int, turns: int) -> list[str]:
    places = registers[turn:] + registers[:turn]
    name, constant = (f"s{turn}", f"constants[{turn}]") if turns > 1 else ("s", "constants")
    last = _sum([name, *_products("FEEDBACK", places)])
    lines = _sbox(name, "y", constant)
    lines.append(f"    y = {_sum(_products('OUTPUT', [name, *places]))}")
    if turns > 1:
        return [*lines, f"    {places[0]} = {last}"]
    moves = [f"    {a} = {b}" for a, b in zip(places, places[1:], strict=False)]
    return [*lines, f"    last: uint256 = {last}", *moves, f"    {places[-1]} = last"]


def _sbox(name: str, value: str, constant: str) -> list[str]:
    return [
        f"    {name}: uint256 = uint256_addmod({value}, {constant}, P)",
        f"    {name}_2: uint256 = uint256_mulmod({name}, {name}, P)",
        f"    {name} = uint256_mulmod(uint256_mulmod({name}_2, {name}_2, P), {name}, P)",
    ]


def _products(constants: str, values: Sequence[str], start: int = 0) -> list[str]:
    return [
        f"uint256_mulmod({constants}[{i}], {value}, P)"
        for i, value in enumerate(values, start=start)
    ]


def _rows(matrix: str, vector: Sequence[str]) -> list[str]:
    size = len(vector)
    return [_sum(_products(matrix, vector, row * size)) for row in range(size)]


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(values)}]"


def _sum(summands: Sequence[str]) -> str:
    """Add field elements; the sum is below 2²⁵⁶, but perhaps not below the field's order."""
    if len(summands) == 1:
        return summands[0]
    if len(summands) > SUMMANDS:
        head, tail = summands[:-SUMMANDS], summands[-SUMMANDS:]
        return f"uint256_addmod({_sum(head)}, {_sum(tail)}, P)"
    half = len(summands) // 2
    return f"unsafe_add({_sum(summands[:half])}, {_sum(summands[half:])})"


def main() -> None:
    """Write all of them, and format them."""
    for inputs in POSEIDON_INPUTS:
        path_of(inputs).write_text(render(inputs), encoding="utf-8")
        subprocess.run(["mamushi", "-q", "-l", "100", path_of(inputs)], check=True)


if __name__ == "__main__":
    main()
