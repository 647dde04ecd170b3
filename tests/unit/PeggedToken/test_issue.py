import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

NOBODY = "0x" + "00" * 20
ISSUES, BURNS, MOVES = "mint", "burn", "transfer"
STEPS = st.lists(
    st.tuples(st.sampled_from([ISSUES, BURNS, MOVES]), st.integers(0, 2), st.integers(0, 100)),
    max_size=12,
)


@pytest.mark.rule("CEC-11")
def test_mint__issues_to_whom_the_issuer_says(token, issuer, holder):
    token.mint(holder, 70, sender=issuer)
    (event,) = token.get_logs()
    assert (event.sender, event.receiver, event.value) == (NOBODY, holder, 70)
    assert token.balanceOf(holder) == token.totalSupply() == 70


def test_mint__reverts_if_not_the_issuer(token, holder, deployer):
    for sender in (holder, deployer):
        with boa.reverts("PeggedToken: not the issuer"):
            token.mint(holder, 1, sender=sender)


def test_mint__reverts_if_to_nobody_or_too_much(token, issuer, holder):
    with boa.reverts("erc20: mint to the zero address"):
        token.mint(NOBODY, 1, sender=issuer)
    token.mint(holder, 2**256 - 1, sender=issuer)
    with boa.reverts():  # the sum overflows
        token.mint(holder, 1, sender=issuer)


def test_burn__takes_the_issuer_s_own_tokens(token, issuer, holder):
    token.mint(holder, 70, sender=issuer)
    token.transfer(issuer, 30, sender=holder)
    token.burn(20, sender=issuer)
    (event,) = token.get_logs()
    assert (event.sender, event.receiver, event.value) == (issuer, NOBODY, 20)
    assert token.balanceOf(holder) == 40
    assert token.balanceOf(issuer) == 10
    assert token.totalSupply() == 50
    with boa.reverts("erc20: burn amount exceeds balance"):
        token.burn(11, sender=issuer)


def test_burn__reverts_if_not_the_issuer(token, issuer, holder):
    token.mint(holder, 70, sender=issuer)
    with boa.reverts("PeggedToken: not the issuer"):
        token.burn(70, sender=holder)


@given(steps=STEPS)
def test_supply__is_minted_less_burned_and_all_of_it_held(token, issuer, holder, stranger, steps):
    """PT-1 and PT-2: nobody's balance falls but by his own call, whatever the issuer does."""
    people = (issuer, holder, stranger)
    books = dict.fromkeys(people, 0)
    minted = burned = 0
    with boa.env.anchor():
        for step, who, amount in steps:
            if step == ISSUES:
                token.mint(people[who], amount, sender=issuer)
                books[people[who]] += amount
                minted += amount
            elif step == BURNS and amount <= books[issuer]:
                token.burn(amount, sender=issuer)
                books[issuer] -= amount
                burned += amount
            elif step == MOVES and amount <= books[people[who]]:
                receiver = people[(who + 1) % 3]
                token.transfer(receiver, amount, sender=people[who])
                books[people[who]] -= amount
                books[receiver] += amount
        assert {person: token.balanceOf(person) for person in people} == books
        assert token.totalSupply() == minted - burned == sum(books.values())
