"""The holders' scripts are the commands."""

import importlib.util
import subprocess
import sys

import pytest

from mevm_suite.commands.account import account
from mevm_suite.commands.judge import judge
from mevm_suite.commands.token import token
from mevm_suite.commands.trade import trade
from mevm_suite.paths import ROOT

SCRIPTS = sorted((ROOT / "scripts").glob("token_*.py"))


def test_scripts__are_as_many_as_commands():
    assert [path.stem.removeprefix("token_") for path in SCRIPTS] == sorted(token.commands)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script__is_the_command(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.cli is token.commands[path.stem.removeprefix("token_")]


def test_script__runs_as_a_program(chain, holder):
    options = ["--rpc", chain.url, "--deployment", str(chain.path), "--csv"]
    command = [sys.executable, str(ROOT / "scripts/token_vesting.py"), holder, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("token,grant,line,kind,amount")
    assert len(done.stdout.splitlines()) == 4


@pytest.mark.parametrize("group", [trade, account, judge], ids=lambda group: group.name)
def test_script__of_commerce_is_the_group(group):
    path = ROOT / "scripts" / f"{group.name}.py"
    spec = importlib.util.spec_from_file_location(f"script_{group.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.cli is group
