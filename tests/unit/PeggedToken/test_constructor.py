import boa
import pytest

NOBODY = "0x" + "00" * 20


def test_constructor__names_the_token_and_issues_nothing(token, issuer):
    assert (token.name(), token.symbol(), token.decimals()) == ("Example yuan", "CNY", 6)
    assert token.issuer() == issuer
    assert token.totalSupply() == 0


def test_constructor__gives_up_every_role_of_the_deployer(create, issuer, deployer):
    events = create("Example dollar", "USD", 2, issuer).get_logs()
    minter = [event.status for event in events if type(event).__name__ == "RoleMinterChanged"]
    owner = [event.new_owner for event in events if type(event).__name__ == "OwnershipTransferred"]
    assert minter == [True, False]
    assert owner == [deployer, NOBODY]


@pytest.mark.parametrize("decimals", [0, 18])
def test_constructor__takes_the_bounds_of_decimals(create, issuer, decimals):
    assert create("Example dollar", "USD", decimals, issuer).decimals() == decimals


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({0: ""}, "PeggedToken: no name"),
        ({1: ""}, "PeggedToken: no name"),
        ({2: 19}, "PeggedToken: too many decimals"),
        ({3: NOBODY}, "PeggedToken: no issuer"),
    ],
)
def test_constructor__reverts_if_unsound(create, issuer, change, reason):
    arguments = dict(enumerate(("Example dollar", "USD", 6, issuer))) | change
    with boa.reverts(reason):
        create(*arguments.values())
