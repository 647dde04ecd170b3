import pytest

from mevm_suite.deployment import Deployment
from mevm_suite.deployment.record import RecordError, record_path
from mevm_suite.paths import BUILD, ROOT


def test_save__and_load_give_the_same_record(cec, tmp_path):
    path = cec.record.save(tmp_path / "folder" / "1.json")
    assert Deployment.load(path) == cec.record


def test_record_path__keeps_local_chains_out_of_the_repository():
    assert record_path(1337) == BUILD / "deployments" / "1337.json"
    assert record_path(1) == ROOT / "deployments" / "1.json"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"chain_id": 1, "tokens": 2}'])
def test_load__names_a_file_of_another_form(tmp_path, content):
    path = tmp_path / "1.json"
    path.write_text(content)
    with pytest.raises(RecordError, match="expected a deployment record"):
        Deployment.load(path)


def test_load__names_a_missing_file(tmp_path):
    with pytest.raises(RecordError, match="none.json: cannot be read"):
        Deployment.load(tmp_path / "none.json")
