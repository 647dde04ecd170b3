"""What an account can be sent."""

import boa

from mevm_suite.testing import load

COIN = 10**18


def test_default__takes_the_coin(account, stranger):
    boa.env.set_balance(stranger, COIN)
    boa.env.execute_code(account.address, sender=stranger, value=COIN)
    assert boa.env.get_balance(account.address) == 101 * COIN


def test_default__reverts_if_there_is_no_such_function(account, target, people):
    with boa.reverts("Account: no such function"):
        account.execute(account, 0, b"\x12\x34\x56\x78", sender=people.owner.address)


def test_token_received__takes_tokens_with_data(account, stranger):
    nobody = "0x" + "00" * 20
    sec = load("contracts/token/SEC.vy", COIN, stranger, nobody)
    sec.transfer(account, COIN, b"for you", sender=stranger)
    assert sec.balanceOf(account) == COIN


def test_on_received__names_itself(account, stranger):
    assert account.onERC721Received(stranger, stranger, 1, b"x").hex() == "150b7a02"
    assert account.onERC1155Received(stranger, stranger, 1, 2, b"").hex() == "f23a6e61"
    batch = account.onERC1155BatchReceived(stranger, stranger, [1, 2], [3, 4], b"")
    assert batch.hex() == "bc197c81"


def test_supports_interface__names_what_is_there(account):
    for known in ("01ffc9a7", "150b7a02", "4e2312e0", "1626ba7e"):
        assert account.supportsInterface(bytes.fromhex(known))
    for unknown in ("ffffffff", "00000000"):
        assert not account.supportsInterface(bytes.fromhex(unknown))
