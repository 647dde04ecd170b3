"""What is on the disk before a commitment is sent."""

import pytest

from mevm_suite.holder.failure import Unusable
from mevm_suite.oracle.journal import Journal

SAID = (5, 2**255)


def test_promise__is_kept(tmp_path):
    pledge = Journal(tmp_path / "new", "me").promise(3, SAID)
    assert len(pledge.salt) == 32
    again = Journal(tmp_path / "new", "me")
    assert again.pledge(3) == pledge
    # What was promised first counts: another one could not be revealed.
    assert again.promise(3, (0, 0)) == pledge
    assert again.pledge(4) is None
    assert again.promise(4, SAID).salt != pledge.salt


def test_journal__is_for_its_owner_only(tmp_path):
    journal = Journal(tmp_path / "new", "me")
    journal.promise(1, SAID)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()} == {0o600}
    with pytest.raises(Unusable, match="belongs to me, expected another"):
        Journal(tmp_path / "new", "another")


def test_done_until__is_kept(tmp_path):
    journal = Journal(tmp_path, "me")
    assert journal.done_until == 0
    journal.done_until = 12
    assert Journal(tmp_path, "me").done_until == 12
    (tmp_path / "done").write_text("twelve")
    with pytest.raises(Unusable, match="expected the number of an event"):
        _ = journal.done_until


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"salt": "00", "footprint": ["0x1", "0x2"]}', '{"salt": 1}']
)
def test_pledge__refuses_a_damaged_file(tmp_path, content):
    journal = Journal(tmp_path, "me")
    (tmp_path / "event-1.json").write_text(content)
    with pytest.raises(Unusable, match="event-1.json: expected"):
        journal.pledge(1)
