"""AR-1, AR-3: any name and any id get the point that wallets calculate, and no other."""

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.deployment.boa_shielded import (
    currency_point,
    deploy_registry,
    shielded_chain,
    ticket_point,
)
from shielded.assets import (
    NAME_BYTES,
    currency_generator,
    decode_name,
    encode_name,
    ticket_generator,
)

CATEGORY = "SEATS"
NAMES = st.from_regex(r"[A-Z1-9](-?[A-Z0-9]){0,20}", fullmatch=True)
TEXTS = st.text("AZaz09-_ \0é", max_size=NAME_BYTES) | st.text(max_size=8)


@pytest.fixture(scope="module")
def registry():
    with shielded_chain():
        registry = deploy_registry()
        registry.issue_category(CATEGORY)
        yield registry


@given(NAMES.filter(lambda name: len(name) <= NAME_BYTES and name not in (CATEGORY, "SERO")))
def test_fuzz_issue_currency__gives_the_point_of_the_wallets(registry, name):
    with boa.env.anchor():
        registry.issue_currency(name, *currency_point(name))
        point, _ = registry.generators((encode_name(name), 1, bytes(32), 0, 0))
    assert tuple(point) == currency_generator(encode_name(name)).point


@given(st.integers(0, 2**256 - 1))
def test_fuzz_register_ticket__gives_the_point_of_the_wallets(registry, ticket):
    category = encode_name(CATEGORY)
    with boa.env.anchor():
        registry.register_ticket(category, ticket, *ticket_point(CATEGORY, ticket))
        _, point = registry.generators((bytes(32), 0, category, ticket, 1))
    assert tuple(point) == ticket_generator(category, ticket).point


@given(TEXTS.filter(lambda text: len(text.encode()) <= NAME_BYTES))
def test_fuzz_issue_category__takes_the_names_that_wallets_take(registry, text):
    try:
        word = encode_name(text)
    except ValueError:
        word = None
    with boa.env.anchor():
        if word is None:
            with pytest.raises(boa.BoaError, match="canonical_name: "):
                registry.issue_category(text)
        elif registry.entry(word).kind == 0:
            registry.issue_category(text)
            assert decode_name(word) == text
            assert registry.entry(word).kind != 0
