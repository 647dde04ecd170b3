import boa


def test_transfer__moves_and_logs(token, holder, spender):
    assert token.transfer(spender, 7, sender=holder)
    (event,) = token.get_logs()
    assert (event.sender, event.receiver, event.value) == (holder, spender, 7)
    assert token.balanceOf(spender) == 7
    assert token.balanceOf(holder) == token.totalSupply() - 7


def test_transfer__keeps_the_supply(token, holder, spender):
    supply = token.totalSupply()
    token.transfer(spender, 7, sender=holder)
    assert token.totalSupply() == supply == token.balanceOf(holder) + 7


def test_transfer__reverts_if_more_than_the_balance(token, holder, spender):
    with boa.reverts("erc20: transfer amount exceeds balance"):
        token.transfer(holder, 1, sender=spender)


def test_transfer__reverts_if_to_nobody(token, holder):
    with boa.reverts("erc20: transfer to the zero address"):
        token.transfer("0x" + "00" * 20, 1, sender=holder)


def test_transfer_from__spends_the_allowance(token, holder, spender, stranger):
    token.approve(spender, 10, sender=holder)
    token.transferFrom(holder, stranger, 7, sender=spender)
    assert token.allowance(holder, spender) == 3
    assert token.balanceOf(stranger) == 7
    with boa.reverts("erc20: insufficient allowance"):
        token.transferFrom(holder, stranger, 4, sender=spender)
