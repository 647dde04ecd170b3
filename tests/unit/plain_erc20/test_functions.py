"""What is not in the ABI cannot be called; a new function must be thought about."""

FUNCTIONS = {
    "name",
    "symbol",
    "decimals",
    "totalSupply",
    "balanceOf",
    "allowance",
    "transfer",
    "transferFrom",
    "approve",
    "permit",
    "nonces",
    "DOMAIN_SEPARATOR",
    "eip712Domain",
}
OTHERS = {
    "SEC": {"cap", "minter", "mint", "issued"},
    "WSG": {"cap"},
    "PeggedToken": {"issuer", "mint", "burn"},
}


def test_functions__are_none_of_an_owner(token, contract):
    """TOK-1, TOK-2 and PT-3."""
    found = {entry["name"] for entry in token.abi if entry["type"] == "function"}
    assert found == FUNCTIONS | OTHERS[contract]
