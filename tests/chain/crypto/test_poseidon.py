import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto.poseidon import (
    FIELD,
    FULL_ROUNDS,
    MAX_INPUTS,
    PARTIAL_ROUNDS,
    generate_constants,
    poseidon,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "poseidon.json").read_text())

elements = st.one_of(st.sampled_from([0, 1, FIELD - 1]), st.integers(0, FIELD - 1))


def plain_poseidon(inputs: list[int]) -> int:
    """The definition: every round adds, raises and multiplies by the whole matrix."""
    width = len(inputs) + 1
    constants, matrix = generate_constants(width)
    half = FULL_ROUNDS // 2
    partial = range(half, half + PARTIAL_ROUNDS[width - 2])
    state = [0, *inputs]
    for number, added in enumerate(constants):
        state = [a + b for a, b in zip(state, added, strict=True)]
        raised = 1 if number in partial else width
        state = [pow(value, 5, FIELD) for value in state[:raised]] + state[raised:]
        state = [sum(a * b for a, b in zip(row, state, strict=True)) % FIELD for row in matrix]
    return int(state[0])


@pytest.mark.parametrize("vector", VECTORS["hashes"], ids=lambda v: f"{len(v['inputs'])} inputs")
def test_poseidon__published_vector(vector):
    assert poseidon([int(value) for value in vector["inputs"]]) == int(vector["output"])


def test_generate_constants__published_values():
    published = VECTORS["constants"]
    constants = generate_constants(published["width"])
    assert constants.rounds[0][0] == int(published["first_round"], 16)
    assert constants.matrix[0][0] == int(published["matrix_corner"], 16)


@pytest.mark.parametrize("width", range(2, MAX_INPUTS + 2))
def test_generate_constants__has_one_vector_for_each_round(width):
    constants = generate_constants(width)
    assert len(constants.rounds) == FULL_ROUNDS + PARTIAL_ROUNDS[width - 2]
    assert all(len(row) == width for row in [*constants.rounds, *constants.matrix])


@given(st.lists(elements, min_size=1, max_size=MAX_INPUTS))
def test_fuzz_poseidon__sparse_rounds_equal_the_definition(inputs):
    assert poseidon(inputs) == plain_poseidon(inputs)


@pytest.mark.parametrize("count", [0, MAX_INPUTS + 1])
def test_poseidon__raises_if_input_count_is_wrong(count):
    with pytest.raises(ValueError, match="1 to 16 inputs"):
        poseidon([0] * count)


@pytest.mark.parametrize("value", [-1, FIELD, 2**256 - 1])
def test_poseidon__raises_if_input_is_no_field_element(value):
    with pytest.raises(ValueError, match="not below the order"):
        poseidon([1, value])
