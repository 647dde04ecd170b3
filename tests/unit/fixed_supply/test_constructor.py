import boa
import pytest

from mevm_suite.tables import load_table

SUPPLY = 10**27


def test_constructor__mints_the_whole_supply_to_the_holder(token, holder, deployer):
    assert token.totalSupply() == token.cap() == SUPPLY
    assert token.balanceOf(holder) == SUPPLY
    assert token.balanceOf(deployer) == 0


def test_constructor__names_the_token_as_its_table_does(token, symbol):
    table = load_table(symbol)
    found = (token.name(), token.symbol(), token.decimals())
    assert found == (table.name, table.symbol, table.decimals)


def test_constructor__gives_up_every_role(create, holder, deployer):
    events = create(SUPPLY, holder).get_logs()
    minter = [event.status for event in events if type(event).__name__ == "RoleMinterChanged"]
    owner = [event.new_owner for event in events if type(event).__name__ == "OwnershipTransferred"]
    assert minter == [True, False]
    assert owner == [deployer, "0x" + "00" * 20]


@pytest.mark.parametrize(
    ("supply", "to_nobody", "reason"),
    [
        (0, False, "fixed_supply: supply is zero"),
        (1, True, "erc20: mint to the zero address"),
    ],
)
def test_constructor__reverts_if_unsound(create, holder, supply, to_nobody, reason):
    with boa.reverts(reason):
        receiver = "0x" + "00" * 20 if to_nobody else holder
        create(supply, receiver)
