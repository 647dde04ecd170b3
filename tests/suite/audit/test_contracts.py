"""Contracts: who may call, what they must document, and how large they may be."""

import pytest

from mevm_suite.audit.compiled import compile_contract
from mevm_suite.audit.finding import AuditError
from mevm_suite.audit.guards import who_may_call
from mevm_suite.audit.roles import render_roles
from mevm_suite.audit.sizes import BOUND, LIMIT, check_sizes
from mevm_suite.audit.vyper_source import check_docstrings

HEADER = "# pragma version ==0.4.3\n"
GUARDED = """\
from snekmate.auth import ownable
from snekmate.auth import access_control
initializes: ownable
initializes: access_control
MINTER: constant(bytes32) = keccak256("MINTER")
KEEPER: immutable(address)
heirs: DynArray[address, 3]
banned: HashMap[address, bool]
shares: HashMap[address, uint256]
open_at: uint256
struct Trade:
    buyer: address
    seller: address
trades: HashMap[uint256, Trade]

@deploy
def __init__():
    ownable.__init__()
    access_control.__init__()
    KEEPER = msg.sender

@external
def act(id: uint256):
    {body}

@internal
def _only(account: address, allowed: address):
    assert account == allowed, "guarded: not allowed"

@internal
def _outer():
    self._only(msg.sender, KEEPER)
"""


def who(repository, body, name="act"):
    text = HEADER + GUARDED.replace("{body}", body.replace("\n", "\n    "))
    path = repository.write("contracts/Guarded.vy", text)
    contract = compile_contract(repository.root, path)
    function = next(function for function in contract.functions if function.name == name)
    return who_may_call(function, contract.data.annotated_vyper_module.resolved_path)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", []),
        ("assert msg.sender != empty(address)", []),
        ("assert id > 0", []),
        ("assert msg.sender == KEEPER", ["`KEEPER`"]),
        ("assert KEEPER == msg.sender", ["`KEEPER`"]),
        ("assert msg.sender != KEEPER", ["anyone but `KEEPER`"]),
        ("assert msg.sender == self", ["the contract itself"]),
        ('if msg.sender != KEEPER:\n    raise "no"', ["`KEEPER`"]),
        ('if msg.sender == KEEPER:\n    raise "no"', ["anyone but `KEEPER`"]),
        ("assert msg.sender in self.heirs", ["one of `heirs`"]),
        ("assert msg.sender not in self.heirs", ["not one of `heirs`"]),
        ("assert not self.banned[msg.sender]", ["where not `banned[msg.sender]`"]),
        ("ownable._check_owner()", ["`ownable.owner`"]),
        ("access_control._check_role(MINTER, msg.sender)", ["role `MINTER`"]),
        ("self._outer()", ["`KEEPER`"]),
        ("share: uint256 = self.shares[msg.sender]\nassert share > id",
         ["where `shares[msg.sender] > id`"]),
        ("trade: Trade = self.trades[id]\nassert msg.sender == trade.buyer", ["`trade.buyer`"]),
        ("caller: address = msg.sender\nassert caller == KEEPER", ["`KEEPER`"]),
        ("if id > 1:\n    assert msg.sender == KEEPER", ["`KEEPER` when `id > 1`"]),
        ("if id > 1:\n    pass\nelse:\n    self._outer()", ["`KEEPER` unless `id > 1`"]),
        ("assert msg.sender == KEEPER or msg.sender == ownable.owner",
         ["`KEEPER` or `ownable.owner`"]),
        ("assert msg.sender == KEEPER and id > 1", ["`KEEPER`"]),
        ("assert msg.sender == KEEPER or id > 1", ["where `msg.sender == KEEPER or id > 1`"]),
        ("for heir: address in self.heirs:\n    assert msg.sender != heir", ["anyone but `heir`"]),
    ],
)  # fmt: skip
def test_who_may_call__reads_the_conditions_on_the_caller(repository, body, expected):
    assert who(repository, body) == expected


def test_who_may_call__prefixes_names_of_modules(repository):
    text = HEADER + (
        "from snekmate.auth import ownable\ninitializes: ownable\n"
        "exports: ownable.transfer_ownership\n"
        "@deploy\ndef __init__():\n    ownable.__init__()\n"
    )
    path = repository.write("contracts/Owned.vy", text)
    contract = compile_contract(repository.root, path)
    (function,) = contract.functions
    host = contract.data.annotated_vyper_module.resolved_path
    assert who_may_call(function, host) == ["`ownable.owner`"]
    assert "as in `snekmate.auth.ownable`" in render_roles([contract])


def test_render_roles__lists_who_may_do_what(repository, keeper_contract):
    path = repository.write("contracts/Keeper.vy", keeper_contract)
    text = render_roles([compile_contract(repository.root, path)])
    assert "| `keeper` | `set_number(number)` | Replace the number |" in text
    assert "Stop: Nothing can be stopped." in text


def test_compile_contract__names_the_file_that_vyper_refuses(repository):
    path = repository.write("contracts/Broken.vy", HEADER + "x: nothing\n")
    with pytest.raises(AuditError, match="contracts/Broken.vy"):
        compile_contract(repository.root, path)


def test_check_docstrings__accepts_a_documented_contract(repository, keeper_contract):
    repository.write("contracts/Keeper.vy", keeper_contract)
    assert list(check_docstrings(repository.root)) == []


@pytest.mark.parametrize(
    ("tag", "where", "problem"),
    [
        ("@custom:kill Nothing can be stopped.", "", "the header lacks @custom:kill"),
        ("@notice Replace the number.", ":set_number", "lacks @notice"),
    ],
)
@pytest.mark.parametrize("kept", ["", "name"])
def test_check_docstrings__reports_a_missing_tag(
    repository, keeper_contract, tag, where, problem, kept
):
    text = keeper_contract.replace(tag, tag.split()[0] if kept else "")  # a bare tag says nothing
    repository.write("contracts/Keeper.vy", text)
    (finding,) = check_docstrings(repository.root)
    assert (finding.where, finding.problem) == (f"contracts/Keeper.vy{where}", problem)


def test_check_docstrings__asks_modules_for_notices_only(repository):
    text = HEADER + "# pragma nonreentrancy off\n@external\ndef touch():\n    pass\n"
    repository.write("contracts/modules/touched.vy", text)
    findings = [finding.where for finding in check_docstrings(repository.root)]
    assert findings == ["contracts/modules/touched.vy:touch"]


def test_runtime_size__counts_immutables(repository):
    with_one, without = (
        compile_contract(
            repository.root,
            repository.write(f"contracts/{name}.vy", HEADER + text),
        ).runtime_size
        for name, text in (
            ("One", "N: immutable(uint256)\n@deploy\ndef __init__():\n    N = 1\n"),
            ("None", "@deploy\ndef __init__():\n    pass\n"),
        )
    )
    assert with_one == without + 32


def test_check_sizes__reports_a_contract_above_the_bound():
    class Sized:
        def __init__(self, runtime_size):
            self.runtime_size, self.path = runtime_size, "contracts/Large.vy"

    assert BOUND < LIMIT
    assert list(check_sizes([Sized(BOUND)])) == []
    (finding,) = check_sizes([Sized(BOUND + 1)])
    assert finding.problem == "22,119 bytes of code, more than 22,118"
