"""SEC-42: rights are used by gasless messages, too, that count once, here and in time."""

import boa
import pytest
from eth_utils import keccak

from mevm_suite.accounts.messages import Call, Domain, Message, calls_to_sign, sign

DAY = 86_400
COIN = 10**18
NOBODY = "0x" + "00" * 20
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.mark.rule("SEC-42")
def test_relay__makes_the_owners_calls_and_pays_the_relayer(account, people, signed, token):
    relayer, payee = (boa.env.generate_address(name) for name in ("relayer", "payee"))
    calls = [
        Call(payee, COIN),
        Call(token.address, data=token.transfer.prepare_calldata(payee, 3)),
    ]
    account.relay(*signed(people.owner, calls, fee=5), sender=relayer)
    assert (boa.env.get_balance(payee), token.balanceOf(payee)) == (COIN, 3)
    assert boa.env.get_balance(relayer) == 5
    assert account.nonces(people.owner.address) == 1


@pytest.mark.rule("SEC-42")
def test_relay__counts_a_delegates_fee_as_spent(account, people, grant, signed, stranger, token):
    relayer = boa.env.generate_address("relayer")
    grant()
    calls = [Call(stranger, COIN)]
    account.relay(*signed(people.delegate, calls, fee=COIN), sender=relayer)
    assert boa.env.get_balance(relayer) == COIN
    with boa.reverts("delegation: over the limit"):
        account.relay(*signed(people.delegate, [], fee=1), sender=relayer)
    in_tokens = signed(people.delegate, [], fee_asset=token.address, fee=10 * COIN)
    account.relay(*in_tokens, sender=relayer)
    assert token.balanceOf(relayer) == 10 * COIN
    assert account.left(people.delegate.address, token) == 0


@pytest.mark.rule("SEC-42")
def test_relay__pays_no_delegate_past_his_scope(account, people, grant, signed, stranger):
    """His own relayer, he would otherwise be paid the whole limit as fees."""
    delegate = people.delegate
    grant(limits=[(NOBODY, 100, 3)])
    for fee in (1, 2):
        account.relay(*signed(delegate, [], fee=fee), sender=delegate.address)
    with boa.reverts("delegation: fee over limit"):
        account.relay(*signed(delegate, [], fee=1), sender=delegate.address)
    account.relay(*signed(delegate, [Call(stranger, 97)]))
    assert account.left(delegate.address, NOBODY) == 0
    boa.env.time_travel(seconds=DAY)
    account.relay(*signed(delegate, [], fee=3), sender=delegate.address)
    with boa.reverts("delegation: fee over limit"):
        account.relay(*signed(delegate, [], fee=1), sender=delegate.address)
    grant(limits=[(NOBODY, 100, 0)])
    with boa.reverts("delegation: fee over limit"):
        account.relay(*signed(delegate, [], fee=1), sender=delegate.address)


def test_relay__holds_a_delegate_to_his_scope(account, people, grant, signed, token):
    grant()
    calls = [Call(people.delegate.address, 1)]
    with boa.reverts("delegation: out of scope"):
        account.relay(*signed(people.delegate, calls))
    data = account.veto_recovery.prepare_calldata()
    with boa.reverts("delegation: bad target"):
        account.relay(*signed(people.delegate, [Call(account.address, data=data)]))


@pytest.mark.rule("SEC-42")
def test_relay__reverts_if_replayed(account, people, grant, signed, stranger):
    grant()
    for key in (people.owner, people.delegate):
        message, signature = signed(key, [Call(stranger, 1)])
        account.relay(message, signature)
        with boa.reverts("Account: wrong nonce"):
            account.relay(message, signature)
    assert boa.env.get_balance(stranger) == 2


@pytest.mark.rule("SEC-42")
def test_relay__reverts_on_another_chain_or_account(
    account, make_account, people, signed, domain, stranger
):
    other = make_account(salt=b"\1" * 32)
    boa.env.set_balance(other.address, COIN)
    calls = [Call(stranger, 1)]
    with boa.reverts("Account: wrong signature"):
        other.relay(*signed(people.owner, calls))
    foreign = Domain(domain.chain_id + 1, account.address)
    with boa.reverts("Account: wrong signature"):
        account.relay(*signed(people.owner, calls, domain=foreign))
    message, signature = signed(people.owner, calls)
    boa.env.evm.patch.chain_id += 1
    try:
        with boa.reverts("Account: wrong signature"):
            account.relay(message, signature)
    finally:
        boa.env.evm.patch.chain_id -= 1
    account.relay(message, signature)


def test_relay__reverts_if_anything_was_changed(account, people, signed, stranger, token):
    calls = [Call(stranger, 1), Call(token.address, data=b"\x12\x34\x56\x78")]
    message, signature = signed(people.owner, calls, fee=1)
    signer, signed_calls, nonce, deadline, asset, fee = message
    for changed in [
        (people.delegate.address, signed_calls, nonce, deadline, asset, fee),
        (signer, signed_calls[:1], nonce, deadline, asset, fee),
        (signer, signed_calls[::-1], nonce, deadline, asset, fee),
        (signer, [(stranger, 2, b""), signed_calls[1]], nonce, deadline, asset, fee),
        (signer, [signed_calls[0], (token.address, 0, b"\0" * 4)], nonce, deadline, asset, fee),
        (signer, signed_calls, nonce, deadline + 1, asset, fee),
        (signer, signed_calls, nonce, deadline, token.address, fee),
        (signer, signed_calls, nonce, deadline, asset, fee + 1),
    ]:
        with boa.reverts("Account: wrong signature"):
            account.relay(changed, signature)


def test_relay__reverts_if_late(account, people, signed, stranger):
    message = signed(people.owner, [Call(stranger, 1)])
    boa.env.time_travel(seconds=DAY)
    with boa.env.anchor():
        account.relay(*message)
    boa.env.time_travel(seconds=1)
    with boa.reverts("Account: too late"):
        account.relay(*message)


def test_relay__gives_nothing_to_strangers(account, people, signed, stranger):
    with boa.reverts("delegation: no grant"):
        account.relay(*signed(people.thief, [Call(stranger, 1)]))
    with boa.reverts("delegation: no grant"):
        account.relay(*signed(people.thief, [], fee=1))
    account.relay(*signed(people.thief, []))
    assert boa.env.get_balance(account.address) == 100 * COIN


def test_relay__knows_the_other_form_of_a_signature_as_the_same(account, people, signed, stranger):
    message, signature = signed(people.owner, [Call(stranger, 1)])
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    mirrored = r + (CURVE_ORDER - s).to_bytes(32, "big") + bytes([55 - v])
    with boa.reverts("ecdsa: invalid signature `s` value"):
        account.relay(message, mirrored)
    short = r + (s + ((v - 27) << 255)).to_bytes(32, "big")  # of EIP-2098
    account.relay(message, short)
    with boa.reverts("Account: wrong nonce"):
        account.relay(message, signature)


def test_relay__uses_no_nonce_if_a_call_fails(account, people, signed, token, stranger):
    data = token.transfer.prepare_calldata(stranger, 1_001 * COIN)
    with boa.reverts("erc20: transfer amount exceeds balance"):
        account.relay(*signed(people.owner, [Call(token.address, data=data)], fee=1))
    assert account.nonces(people.owner.address) == 0


def test_relay__ends_a_delegates_message_with_his_grant(account, people, grant, signed, stranger):
    grant()
    message = signed(people.delegate, [Call(stranger, 1)])
    account.revoke(people.delegate.address, sender=people.owner.address)
    with boa.reverts("delegation: no grant"):
        account.relay(*message)


def test_cancel_nonce__voids_what_was_signed(account, people, signed, stranger):
    message = signed(people.owner, [Call(stranger, 1)])
    account.cancel_nonce(sender=people.owner.address)
    with boa.reverts("Account: wrong nonce"):
        account.relay(*message)


def test_relay__cannot_be_entered_again(account, people, grant, signed, target):
    grant(scopes=[(target.address, bytes(4))])
    outer = Message(people.delegate.address, [Call(target.address, 1)], 0, 2**40)
    inner = Message(people.delegate.address, [Call(target.address, 1)], 1, 2**40)
    at = Domain(boa.env.evm.patch.chain_id, account.address)
    signature = sign(people.delegate.key, calls_to_sign(at, inner))
    target.arm(account, account.relay.prepare_calldata(inner.fields(), signature))
    account.relay(outer.fields(), sign(people.delegate.key, calls_to_sign(at, outer)))
    assert (target.received(), target.has_reentered()) == (1, False)


def test_message_hash__is_what_wallets_sign(account, people, domain):
    calls = [Call(people.thief.address, 1, b"\x12\x34\x56\x78"), Call(account.address)]
    for some in (calls, calls[:1], []):
        message = Message(people.owner.address, some, 3, 4, people.thief.address, 5)
        wallet = calls_to_sign(domain, message)
        expected = keccak(b"\x19\x01" + wallet.header + wallet.body)
        assert account.message_hash(message.fields()) == expected
