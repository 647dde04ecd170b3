import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

OWNER = Account.from_key(b"\x07" * 32)
TYPES = {
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}


def sign(token, spender, value, deadline, nonce=0, chain_id=None, domain=None):
    fields = {
        "name": token.name(),
        "version": "1",
        "chainId": chain_id or boa.env.evm.chain.chain_id,
        "verifyingContract": token.address,
        **(domain or {}),
    }
    message = {
        "owner": OWNER.address,
        "spender": spender,
        "value": value,
        "nonce": nonce,
        "deadline": deadline,
    }
    signed = OWNER.sign_message(encode_typed_data(fields, TYPES, message))
    return signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")


@pytest.fixture(scope="session")
def deadline():
    return boa.env.timestamp + 86_400


@pytest.mark.rule("SEC-53")
def test_permit__sets_the_allowance_by_signature(token, spender, stranger, deadline):
    signature = sign(token, spender, 9, deadline)
    token.permit(OWNER.address, spender, 9, deadline, *signature, sender=stranger)
    assert token.allowance(OWNER.address, spender) == 9
    assert token.nonces(OWNER.address) == 1


def test_permit__reverts_if_used_twice(token, spender, deadline):
    signature = sign(token, spender, 9, deadline)
    token.permit(OWNER.address, spender, 9, deadline, *signature)
    with boa.reverts("erc20: invalid signature"):
        token.permit(OWNER.address, spender, 9, deadline, *signature)


def test_permit__reverts_if_the_amount_differs(token, spender, deadline):
    signature = sign(token, spender, 9, deadline)
    with boa.reverts("erc20: invalid signature"):
        token.permit(OWNER.address, spender, 10, deadline, *signature)


def test_permit__reverts_if_signed_for_another_chain(token, spender, deadline):
    signature = sign(token, spender, 9, deadline, chain_id=999)
    with boa.reverts("erc20: invalid signature"):
        token.permit(OWNER.address, spender, 9, deadline, *signature)


def test_permit__reverts_if_expired(token, spender):
    deadline = boa.env.timestamp - 1
    signature = sign(token, spender, 9, deadline)
    with boa.reverts("erc20: expired deadline"):
        token.permit(OWNER.address, spender, 9, deadline, *signature)


@pytest.mark.parametrize("field", ["name", "version", "verifyingContract"])
def test_permit__reverts_if_signed_for_another_token(token, spender, deadline, field):
    """A signature binds to every field of the domain, so no other deployment can use it."""
    other = {"name": "Another", "version": "2", "verifyingContract": spender}
    signature = sign(token, spender, 9, deadline, domain={field: other[field]})
    with boa.reverts("erc20: invalid signature"):
        token.permit(OWNER.address, spender, 9, deadline, *signature)


def test_permit__names_the_domain_that_it_takes(token):
    fields, name, version, chain_id, contract, _, _ = token.eip712Domain()
    assert (fields, name, version) == (b"\x0f", token.name(), "1")
    assert (chain_id, contract) == (boa.env.evm.chain.chain_id, token.address)
