"""Selectors, several tracers at once, none, and how much traces may hold."""

import pytest

from mevm.vm.tracer import CallFrame
from mevm.vm.tracing import Allowance, InvalidTraceOption, TraceTooLarge, make_tracer, read_timeout
from mevm.vm.tracing.vm_trace import VmTracer

OTHER = "73" + "d1" * 20
# Calls OTHER with the first 4, 4 and 8 bytes of memory, and SHA-256 with 8 bytes.
CALLS = "".join(f"5f5f60{size}5f{OTHER}619c40fa50" for size in ("04", "04", "08"))
SHA256 = "5f5f60085f6002619c40fa50"
LOOP = "5b5f56"


def test_four_bytes__are_counted_with_the_size_of_the_rest(trace):
    code = "671122334455667788" + "60c01b5f52" + CALLS + SHA256
    found = trace(code, {"tracer": "4byteTracer"}, other="00")
    assert found == {"0x11223344-0": 2, "0x11223344-4": 1}


def test_four_bytes__of_shorter_data_are_none(trace):
    assert trace(f"5f5f60035f{OTHER}619c40fa", {"tracer": "4byteTracer"}, other="00") == {}


def test_noop__tells_nothing(trace):
    assert trace(CALLS, {"tracer": "noopTracer"}, other="00") == {}


def test_mux__tells_what_each_tells_alone(trace):
    config = {
        "callTracer": {"withLog": True},
        "prestateTracer": {"diffMode": True},
        "4byteTracer": None,
    }
    code = "5f5fa0" + CALLS
    found = trace(code, {"tracer": "muxTracer", "tracerConfig": config}, other="5f5fa0")
    assert found.keys() == config.keys()
    for name, options in config.items():
        alone = {"tracer": name, "tracerConfig": options}
        assert found[name] == trace(code, alone, other="5f5fa0")
    assert found["callTracer"]["logs"]


@pytest.mark.parametrize("name", ["", "muxTracer", "noTracer"])
def test_mux__refuses_what_cannot_be_part_of_it(name):
    with pytest.raises(InvalidTraceOption, match=f"muxTracer: '{name}' is not known; expected 4b"):
        make_tracer({"tracer": "muxTracer", "tracerConfig": {name: {}}})


def test_prestate__refuses_empty_accounts_in_a_difference():
    config = {"diffMode": True, "includeEmpty": True}
    with pytest.raises(InvalidTraceOption, match="cannot use diffMode with includeEmpty"):
        make_tracer({"tracer": "prestateTracer", "tracerConfig": config})


@pytest.mark.parametrize(
    "code, options",
    [
        (LOOP, {}),
        (LOOP, {"enableMemory": True}),
        ("5b5f5f5f5f5f305af1" + "5056", {"tracer": "callTracer"}),
        ("5b5f5fa05f56", {"tracer": "callTracer", "tracerConfig": {"withLog": True}}),
        ("5b5f5f5f5f5f305af1" + "5056", {"tracer": "flatCallTracer"}),
        ("5b5a545b5f56", {"tracer": "prestateTracer"}),
        ("5b5f5f5a5f305afa505f56", {"tracer": "4byteTracer"}),
    ],
)
def test_traces__hold_so_much_and_no_more(trace, monkeypatch, code, options):
    monkeypatch.setattr("mevm.vm.tracing.Allowance", lambda: Allowance(2_000))
    with pytest.raises(TraceTooLarge, match="more than 2000 bytes; expected less"):
        trace(code, options)


def test_allowance__is_shared():
    allowance = Allowance(2_000)
    creation = CallFrame("CREATE", bytes(20), bytes(20), 0, 0, bytes(600), 0)  # 1,200 in hex
    VmTracer(allowance).enter(creation)
    with pytest.raises(TraceTooLarge):
        VmTracer(allowance).enter(creation)


def test_limit__ends_the_entries_early_but_not_the_execution(trace):
    found = trace(LOOP, {"limit": 500}, gas=100_000)
    assert (found["failed"], found["gas"]) == (True, 100_000)
    assert 0 < len(found["structLogs"]) < 10


@pytest.mark.parametrize(
    "text, seconds",
    [("5s", 5.0), ("300ms", 0.3), ("1m30s", 90.0), ("1.5h", 5400.0), ("2us", 2e-6), ("", None)],
)
def test_timeout__is_read_as_go_writes_it(text, seconds):
    assert read_timeout({"timeout": text}) == (seconds and pytest.approx(seconds))


@pytest.mark.parametrize("text", ["5", "s", "-5s", "5 s", "1e3s", "5sec", "1" * 40 + "s"])
def test_timeout__is_refused_in_another_form(text):
    with pytest.raises(InvalidTraceOption, match="timeout: invalid duration"):
        read_timeout({"timeout": text})
