"""`mevm notary`: attestations to files, and ledgers."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from mevm_suite.commands.item import item
from mevm_suite.commands.notary import notary
from mevm_suite.deployment import Deployment
from mevm_suite.notary import statements
from mevm_suite.paths import ROOT

ATTESTER, WITNESS, STRANGER = 1, 2, 3
DEFINITION = "origin, harvest day, weight in grams"
DAY = 86_400
NOWHERE = "0x" + "99" * 32


class Office:
    """Runs the commands, with files in a folder of the test's."""

    def __init__(self, shop: Any, folder: Path) -> None:
        self.shop = shop
        self.folder = folder

    def file(self, name: str, content: str | None = None) -> Path:
        path = self.folder / name
        path.write_text(content or f"what {name} says")
        return path

    def __call__(self, who: int | None, *words: Any) -> str:
        result = self.shop.run(notary, who, *words, *([] if who is None else ["--yes"]))
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def refused(self, who: int | None, *words: Any, code: int = 1) -> str:
        result = self.shop.run(notary, who, *words, *([] if who is None else ["--yes"]))
        assert result.exit_code == code, result.output
        return result.stderr

    def attest(self, *words: Any, who: int = ATTESTER, subject: str = "order 7") -> str:
        output = self(who, "attest", DEFINITION, subject, *words)
        (line,) = (row for row in output.splitlines() if row.startswith("attestation "))
        return line.removeprefix("attestation ")

    def rows(self, *words: Any) -> Any:
        return json.loads(self(None, *words, "--json"))


@pytest.fixture
def office(shop: Any, tmp_path: Path) -> Office:
    """The commands, with a schema."""
    made = Office(shop, tmp_path)
    made(ATTESTER, "schema", DEFINITION)
    return made


@pytest.mark.rule("SEC-45")
@pytest.mark.rule("SEC-10")
def test_attestation__of_a_file_is_checked_supported_and_revoked(office: Office) -> None:
    paper = office.file("certificate.pdf")
    number = office.attest(paper)
    attester, witness = (office.shop.account(each) for each in (ATTESTER, WITNESS))
    words = ("check", paper, "--attestation", number, "--attester", attester)
    (row,) = office.rows(*words)
    assert (row["file"], row["ok"], row["attester"]) == ("certificate.pdf", True, attester)
    assert (row["testimonies"], row["expires"]) == (0, None)
    text = office.refused(None, *words, "--witness", witness)
    assert "1 of 1 files are not attested" in text
    office(WITNESS, "testify", number)
    (row,) = office.rows(*words, "--witness", witness)
    assert (row["ok"], row["testimonies"]) == (True, 1)
    office(ATTESTER, "revoke", number)
    result = office.shop.run(notary, None, *words, "--json")
    (row,) = json.loads(result.stdout)
    assert (result.exit_code, row["ok"]) == (1, False)
    assert row["details"].startswith("revoked at 2027-")


@pytest.mark.rule("SEC-45")
def test_attestation__of_many_files_is_checked_by_its_proofs(office: Office) -> None:
    papers = [office.file(f"{number}.txt") for number in range(5)]
    proofs = office.folder / "all.json"
    number = office.attest(*papers, "--proofs", proofs)
    assert json.loads(proofs.read_text())["attestation"] == number
    rows = office.rows("check", *papers, "--proofs", proofs)
    assert [row["ok"] for row in rows] == [True] * 5
    # A file is known by its content, whatever it is called.
    renamed = papers[3].rename(office.folder / "renamed.txt")
    assert office.rows("check", renamed, "--proofs", proofs)[0]["ok"] is True
    changed = office.file("0.txt", "something else")
    result = office.shop.run(notary, None, "check", changed, papers[1], "--proofs", proofs, "--csv")
    assert (result.exit_code, "1 of 2 files" in result.stderr) == (1, True)
    assert "0.txt,False,the proofs do not know this content" in result.stdout
    text = office.shop.run(notary, None, "check", papers[1], "--attestation", number).stdout
    assert "it is about many files: --proofs is needed" in text


@pytest.mark.rule("SEC-45")
def test_ledger__lists_what_many_accounts_wrote_in_order(office: Office) -> None:
    first = office.attest(office.file("a"), subject="batch 12")
    second = office.attest(office.file("b"), "--reference", first, who=2, subject="batch 12")
    office.attest(office.file("c"), subject="batch 13")
    third = office.attest(office.file("d"), "--expires-in", "1 days", subject="batch 12")
    office(ATTESTER, "revoke", first)
    office.shop.wait(DAY + 1)
    rows = office.rows("ledger", DEFINITION, "batch 12")
    assert [row["attestation"] for row in rows] == [first, second, third]
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert [row["valid"] for row in rows] == [False, True, False]
    assert rows[1]["reference"] == first
    assert rows[1]["attester"] == office.shop.account(2)
    table = office(None, "ledger", DEFINITION, "batch 12", "--csv")
    assert table.splitlines()[0].startswith("number,time,attester,content")
    assert office.rows("ledger", DEFINITION, "batch 14") == []


def test_ledger__notices_what_a_node_withholds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        office.attest(office.file(name))
    read = statements.read_events

    def without_second(*args: Any) -> Any:
        found = list(read(*args))
        return found[:1] + found[2:] if args[2] == "Attested" else found

    monkeypatch.setattr(statements, "read_events", without_second)
    text = office.refused(None, "ledger", DEFINITION, "order 7")
    assert "the node withholds or changes the entry 0x" in text


def test_schemas__are_listed_with_their_definitions(office: Office) -> None:
    (row,) = office.rows("schemas")
    assert (row["definition"], row["author"]) == (DEFINITION, office.shop.account(ATTESTER))
    paper = office.file("a")
    assert office(ATTESTER, "attest", row["schema"], "order 8", paper).count("attestation 0x") == 1


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("schema", DEFINITION), 1, "is registered already"),
        (("schema", ""), 2, "expected a definition of 1 to 1024 bytes"),
        (("schema", "x" * 1_025), 2, "expected a definition of 1 to 1024 bytes"),
        (("schema", NOWHERE), 2, "expected a definition in words"),
        (("attest", "unknown", "order 7", "PAPER"), 1, "is not registered; `schema`"),
        (("attest", DEFINITION, "0x12", "PAPER"), 2, "expected an id of 32 bytes, an account"),
        (("attest", DEFINITION, "order 7", "absent"), 2, "'absent' does not exist"),
        (("attest", DEFINITION, "order 7"), 2, "Missing argument 'FILE...'"),
        (("attest", DEFINITION, "order 7", "PAPER", "PAPER"), 2, "has the same content as"),
        (
            ("attest", DEFINITION, "order 7", "PAPER", "--reference", NOWHERE),
            *(1, "there is no attestation 0x9999"),
        ),
        (("testify", NOWHERE), 1, "there is no attestation 0x9999"),
        (("revoke", "7"), 2, "expected 0x and 64 hexadecimal digits"),
    ],
)
def test_notary__refuses_in_words(office: Office, words: Any, code: int, reason: str) -> None:
    paper = office.file("paper.pdf")
    given = [paper if word == "PAPER" else word for word in words]
    assert reason in office.refused(ATTESTER, *given, code=code)


def test_testify__is_for_others_and_once(office: Office) -> None:
    number = office.attest(office.file("a"), "--expires-in", "1 days")
    assert "own testimony adds nothing" in office.refused(ATTESTER, "testify", number)
    office(WITNESS, "testify", number)
    assert "has testified already" in office.refused(WITNESS, "testify", number)
    office.shop.wait(DAY)
    assert "does not hold: expired at 2027-" in office.refused(STRANGER, "testify", number)


def test_revoke__is_for_the_attester_unless_he_gave_it_up(office: Office) -> None:
    number = office.attest(office.file("a"))
    assert "is not the attester; that is" in office.refused(STRANGER, "revoke", number)
    office(ATTESTER, "revoke", number)
    assert "was revoked at 2027-" in office.refused(ATTESTER, "revoke", number)
    firm = office.attest(office.file("b"), "--irrevocable")
    assert "made irrevocable" in office.refused(ATTESTER, "revoke", firm)


def test_check__says_who_attested_instead(office: Office) -> None:
    paper = office.file("a")
    number = office.attest(paper)
    words = ("check", paper, "--attestation", number, "--attester", office.shop.account(STRANGER))
    result = office.shop.run(notary, None, *words)
    assert result.exit_code == 1
    assert f"attested by {office.shop.account(ATTESTER)}, not by" in result.stdout
    other = office.shop.run(notary, None, "check", office.file("b"), "--attestation", number)
    assert "it says something else" in other.stdout
    assert "name the attestation with --attestation" in office.refused(None, "check", paper, code=2)


def test_proofs__are_kept_apart(office: Office) -> None:
    papers = [office.file(name) for name in "ab"]
    proofs = office.file("proofs.json", "{}")
    words = ("attest", DEFINITION, "order 7", *papers, "--proofs", proofs)
    assert "expected a file of proofs" in office.refused(ATTESTER, *words, code=2)
    proofs.unlink()
    office(ATTESTER, *words)
    assert "exists; name another file" in office.refused(ATTESTER, *words, code=2)
    said = json.loads(proofs.read_text())
    proofs.write_text(json.dumps(said | {"chain_id": 1}))
    text = office.refused(None, "check", papers[0], "--proofs", proofs, code=2)
    assert "is for chain 1 and the contract" in text
    absent = office.folder / "no" / "folder.json"
    text = office.refused(ATTESTER, *words[:-1], absent, code=2)
    assert "No such file or directory" in text


def test_attest__can_be_signed_elsewhere(office: Office) -> None:
    papers = [office.file(name) for name in "ab"]
    proofs = office.folder / "proofs.json"
    words = ("attest", DEFINITION, "order 7", *papers, "--proofs", proofs, "--unsigned")
    (call,) = json.loads(office(None, *words))
    assert call["to"] == office.shop.record.commerce.address_of("Attestations")
    assert json.loads(proofs.read_text())["attestation"] is None
    text = office.refused(None, "check", papers[0], "--proofs", proofs, code=2)
    assert "names no attestation" in text
    # The same files can be attested to after all.
    assert json.loads(office(None, *words))[0]["data"] == call["data"]
    signed = office.shop.signed_by(ATTESTER)
    signed.send({"to": call["to"], "data": call["data"]})
    (row,) = office.rows("ledger", DEFINITION, "order 7")
    checked = office.rows(
        "check", papers[1], "--proofs", proofs, "--attestation", row["attestation"]
    )
    assert checked[0]["ok"] is True


def test_attest__needs_a_key(office: Office) -> None:
    words = ("attest", DEFINITION, "order 7", office.file("a"))
    assert "a key is needed" in office.refused(None, *words, code=2)


def test_notary__is_missed_where_there_is_none(office: Office) -> None:
    record = Deployment(chain_id=1337, tokens=()).save(office.folder / "1337.json")
    text = office.refused(None, "schemas", "--deployment", record)
    assert "the record of chain 1337 has no commerce" in text


@pytest.mark.parametrize("group", [notary, item], ids=lambda group: group.name)
def test_script__is_the_group(group: Any) -> None:
    path = ROOT / "scripts" / f"{group.name}.py"
    spec: Any = importlib.util.spec_from_file_location(f"script_{group.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.cli is group
