"""Chain and table agree, and whatever the chain would say otherwise is noticed."""

import pytest

from mevm_suite.deployment import verify
from mevm_suite.deployment.boa_backend import BoaBackend

LINES = 7


class RecordingBackend(BoaBackend):
    """Remember what is read."""

    def __init__(self):
        self.reads = {}

    def call(self, contract, address, function, *args):
        value = super().call(contract, address, function, *args)
        self.reads[contract, function, args] = value
        return value


class LyingBackend(BoaBackend):
    """Answer one read with another value, and what was read before without the chain."""

    def __init__(self, read, value, known=()):
        self.answers = {**dict(known), read: value}

    def call(self, contract, address, function, *args):
        if (contract, function, args) in self.answers:
            return self.answers[contract, function, args]
        return super().call(contract, address, function, *args)


def other(value):
    """The nearest different value: one wei, one second, one bit."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    return "0x" + "99" * 20 if value.startswith("0x") else value + "?"


def lies(value, path=()):
    """Every value that differs in one leaf, with the leaf's place."""
    if not isinstance(value, tuple):
        yield path, other(value)
        return
    for i, item in enumerate(value):
        for place, lie in lies(item, (*path, i)):
            yield place, (*value[:i], lie, *value[i + 1 :])


def is_free(kind, place):
    """Whether no table fixes a value: milestones, who received a gift, when, and spent it."""
    return kind in ("milestones", "spent") or (kind == "gift" and place in {(1,), (5,)})


@pytest.mark.parametrize("token", ["cec", "sec"])
def test_verify__finds_agreement(request_token, tables, token):
    deployed = request_token[token]
    checks = verify(deployed.record, deployed.backend, tables)
    assert [check.deviations for check in checks] == [()] * (LINES + 1)
    assert all(check.ok for check in checks)
    assert sum(check.found for check in checks[:-1]) == deployed.table.total == checks[-1].found


@pytest.fixture(scope="module")
def request_token(cec, sec):
    return {"cec": cec, "sec": sec}


@pytest.mark.parametrize("token", ["cec", "sec"])
def test_verify__notices_any_other_answer(request_token, tables, token):
    deployed = request_token[token]
    recorder = RecordingBackend()
    verify(deployed.record, recorder, tables)
    tried = set()
    for read, value in recorder.reads.items():
        _, function, arguments = read
        kind = "gift" if function == "grants" and arguments[0] >= LINES else function
        for place, lie in lies(value):
            if is_free(kind, place) or (read[0], kind, place) in tried:
                continue
            liar = LyingBackend(read, lie, recorder.reads)
            checks = verify(deployed.record, liar, tables)
            assert not all(check.ok for check in checks), f"{read} {place}: {lie}"
            tried.add((read[0], kind, place))
    assert len(tried) > 25


def test_verify__notices_other_code(cec, tables):
    class OtherCode(BoaBackend):
        def code(self, address):
            return super().code(address) + b"\x00"

    whole = verify(cec.record, OtherCode(), tables)[-1]
    assert [text.split(":")[1].strip() for text in whole.deviations] == [
        "CEC code",
        "Vesting code",
        "LockMining code",
        "HolderDividend code",
    ]


def test_verify__notices_another_table(cec, tables):
    lines = list(cec.table.lines)
    lines[2] = lines[2].model_copy(update={"amount": lines[2].amount - 1})
    lines[3] = lines[3].model_copy(update={"amount": lines[3].amount + 1})
    changed = cec.table.model_copy(update={"lines": tuple(lines)})
    assert changed.supply == sum(line.amount for line in changed.lines)
    checks = verify(cec.record, cec.backend, {"CEC": changed})
    assert [check.line for check in checks if not check.ok] == ["operations", "ecosystem", "(all)"]


def test_verify__says_what_differs(cec, tables):
    read = ("Vesting", "created", ())
    whole = verify(cec.record, LyingBackend(read, cec.table.total - 1), tables)[-1]
    total = cec.table.total
    assert whole.deviations == (f"token: created: expected {total}, found {total - 1}",)
