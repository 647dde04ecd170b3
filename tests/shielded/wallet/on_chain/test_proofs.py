"""From the seed to the verifier on chain, with nothing left out."""

import pytest

from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.prover.local import LocalProver
from shielded.transaction import Withdrawal
from shielded.wallet.failure import ChainError
from shielded.wallet.order import Order, Payment

LATER = 1_801_000_000


@pytest.mark.rule("SERO-04")
@pytest.mark.rule("SERO-09")
def test_wallet__spends_with_proofs_that_the_chain_verifies(chain, wallet_of, deposit, prover):
    wallet, client = wallet_of(1), chain.client(2)
    deposit(wallet, 100)
    chain.verify_proofs()
    order = Order(
        payments=(Payment(SpendingKey.from_seed(b"\2" * 32).address, Asset.of_token("SERO", 70)),),
        withdrawals=(Withdrawal(b"\x33" * 20, Asset.of_token("SERO", 10)),),
        deadline=LATER,
    )
    draft = wallet.build(order)
    unproven = wallet.sign(draft, prover)
    with pytest.raises(ChainError, match="bad proof"):
        client.submit(unproven.data)
    wallet.give_up(unproven)
    proofs = []
    with LocalProver() as real:
        signed = wallet.sign(draft, real, progress=lambda done, total: proofs.append((done, total)))
    assert proofs == [(1, 3), (2, 3), (3, 3)]
    client.submit(signed.data)
    wallet.scan()
    assert wallet.balance().total() == 20
