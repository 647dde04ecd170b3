import pytest
from ape.exceptions import UnknownSnapshotError

DAY = 86_400
STRANGER = "0x00000000000000000000000000000000000000AA"


def test_accounts__are_those_of_the_configuration(accounts, chain):
    assert len(accounts) == 10
    assert accounts[0].address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert all(account.balance == 10_000 * 10**18 for account in accounts)
    assert chain.chain_id == 1337


@pytest.mark.parametrize("run", [1, 2])
def test_isolation__forgets_every_test(locker, payer, run):
    assert locker.total() == 0
    locker.lock(sender=payer, value=run)
    assert locker.total() == run


def test_time_travel__opens_the_locker(locker, payer, chain):
    locker.lock(sender=payer, value=5)
    chain.pending_timestamp += 10 * DAY
    locker.release(5, sender=payer)
    assert locker.total() == 0


def test_mine__passes_time_and_blocks(chain):
    height, time = chain.blocks.height, chain.blocks.head.timestamp
    chain.mine(3, timestamp=time + DAY)
    assert chain.blocks.height == height + 3
    assert chain.blocks[height + 1].timestamp == time + DAY


def test_events__are_in_receipt_and_logs(locker, payer):
    receipt = locker.lock(sender=payer, value=7)
    assert receipt.events == [locker.Locked(payer=payer, amount=7)]
    logs = locker.Locked.range(receipt.block_number, receipt.block_number + 1)
    assert [log.amount for log in logs] == [7]


def test_impersonation__sends_without_a_key(locker, accounts, deployer, payer):
    stranger = accounts[STRANGER]
    stranger.balance = "1 ether"
    receipt = locker.lock(sender=stranger, value=3)
    assert receipt.sender == STRANGER
    assert locker.locked(STRANGER) == 3


def test_set_balance__sets(payer):
    payer.balance = 5
    assert payer.balance == 5


def test_set_code__sets(chain, locker):
    chain.provider.set_code(STRANGER, chain.provider.get_code(locker.address))
    assert chain.provider.get_code(STRANGER) == chain.provider.get_code(locker.address)


def test_set_storage__sets(chain, locker):
    # slot 0: owner, 1: unlock time
    chain.provider.set_storage(locker.address, 1, b"\x07")
    assert locker.unlock_time() == 7
    assert int.from_bytes(chain.provider.get_storage(locker.address, 1), "big") == 7


def test_auto_mine_off__keeps_transactions_until_mined(locker, payer, chain):
    assert chain.provider.auto_mine is True
    chain.provider.auto_mine = False
    try:
        receipt = locker.lock(sender=payer, value=1, required_confirmations=0)
        assert receipt.block_number == -1
        assert locker.total() == 0
        chain.mine()
        assert locker.total() == 1
    finally:
        chain.provider.auto_mine = True


def test_snapshot__restores_once(chain, payer, deployer):
    before = payer.balance
    snapshot = chain.snapshot()
    deployer.transfer(payer, "1 ether")
    assert payer.balance == before + 10**18
    chain.restore(snapshot)
    assert payer.balance == before
    with pytest.raises(UnknownSnapshotError):
        chain.provider.restore(snapshot)


def test_transfer__moves_coins_and_costs_gas(payer, deployer):
    before = payer.balance
    receipt = deployer.transfer(payer, 123)
    assert payer.balance == before + 123
    assert receipt.gas_used == 21_000


def test_sort__takes_both_branches(locker, payer):
    # the branch that is further down comes first
    assert locker.sort([1, 60, 2, 70], sender=payer).return_value == 2
    assert locker.total() == 130


def test_same_transaction_after_restore__is_traced_anew(chain, locker, payer):
    snapshot = chain.snapshot()
    first = locker.lock(sender=payer, value=1, gas_limit=200_000)
    assert first.return_value == 1
    chain.restore(snapshot)
    chain.provider.set_storage(locker.address, 3, b"\x09")
    second = locker.lock(sender=payer, value=1, gas_limit=200_000)
    assert second.return_value == 10
