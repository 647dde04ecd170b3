import pytest

DAY = 86_400


@pytest.fixture(scope="module")
def deployer(accounts):
    return accounts[0]


@pytest.fixture(scope="module")
def payer(accounts):
    return accounts[1]


@pytest.fixture(scope="module")
def locker(project, chain, deployer):
    return deployer.deploy(project.Locker, chain.pending_timestamp + 10 * DAY)


@pytest.fixture(scope="module")
def relay(project, deployer, locker):
    return deployer.deploy(project.Relay, locker)
