"""`mevm gateway` on the command line: keys, and what it refuses."""

import json

import pytest
from click.testing import CliRunner

from mevm_suite.commands.gateway import gateway

OPERATOR = 1

pytestmark = pytest.mark.rule("SEC-44")


@pytest.fixture
def run(tmp_path):
    def call(*words, key=None):
        environment = {"MEVM_GATEWAY_DATA": str(tmp_path / "data")}
        environment |= {"MEVM_PRIVATE_KEY": key, "MEVM_KEY_PASSWORD": "guessed"}
        return CliRunner(mix_stderr=False).invoke(gateway, words, env=environment)

    return call


def test_key__is_shown_once_listed_and_revoked(run):
    made = run("key", "create", "shop 1", "--budget", "0.5", "--host", "shop.example")
    number, secret = made.stdout.strip().removeprefix("mevm_").split("_")
    listed = run("key", "list").stdout
    assert (number in listed, secret in listed) == (True, False)
    assert "in use  0.5 a day  shop 1  shop.example" in listed
    assert run("key", "revoke", number).exit_code == 0
    assert "revoked" in run("key", "list").stdout
    again = run("key", "revoke", number)
    assert (again.exit_code, "no key" in again.stderr) == (2, True)


@pytest.mark.parametrize("words", [("", "--host", "a.b"), ("shop", "--host", "https://a.b")])
def test_key__is_refused_if_name_or_host_is_none(run, words):
    made = run("key", "create", "--budget", "1", "--", *words[:1])
    if words[0]:
        made = run("key", "create", "--budget", "1", *words[1:], words[0])
    assert (made.exit_code, "expected" in made.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((), "a key is needed"),
        (("--host", "0.0.0.0"), "refusing to listen on 0.0.0.0"),
        (("--certificate", "{path}"), "belong together"),
        (("--keyfile", "{path}"), "expected an encrypted key file"),
    ],
)
def test_run__refuses(run, world, words, text):
    words = [each.format(path=world.path) for each in words]
    answer = run("run", "--rpc", world.url, "--deployment", str(world.path), *words)
    assert (answer.exit_code, text in answer.stderr) == (2, True), answer.stderr


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"chain_id": 1}, "the record is of chain 1"),
        ({"contracts": []}, "expected one AutomaticContract, found 0"),
        ({"chain_id": None}, "expected a deployment record"),
    ],
)
def test_run__refuses_a_record_that_does_not_fit(run, world, tmp_path, change, text):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(json.loads(world.path.read_text()) | change))
    key = world.keys[OPERATOR]
    answer = run("run", "--rpc", world.url, "--deployment", str(path), "--port", "0", key=key)
    assert (answer.exit_code, text in answer.stderr) == (2, True), answer.stderr
