import re

import pytest

from mevm.vm.tracing import CallTracer, InvalidTraceOption, StructLogger, make_tracer


def test_make_tracer__gives_struct_logs_by_default():
    assert isinstance(make_tracer(), StructLogger)
    assert isinstance(make_tracer({"tracer": None, "reexec": 128}), StructLogger)


def test_make_tracer__gives_call_tracer():
    options = {"tracer": "callTracer", "tracerConfig": {"withLog": True}}
    assert isinstance(make_tracer(options), CallTracer)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"tracer": "{step: …}"}, "tracer '{step: …}' is not known; expected none or 4byteT"),
        ({"tracer": 7}, "tracer: expected a string, got 7"),
        ({"enableMemory": 1}, "enableMemory: expected a boolean, got 1"),
        ({"limit": True}, "limit: expected a number, got True"),
        ({"limit": -1}, "limit: expected 0 or more, got -1"),
        ({"tracer": "callTracer", "tracerConfig": []}, "tracerConfig: expected an object, got []"),
        (
            {"tracer": "callTracer", "tracerConfig": {"withLog": "yes"}},
            "withLog: expected a boolean, got 'yes'",
        ),
    ],
)
def test_make_tracer__raises_if_option_is_wrong(options, message):
    with pytest.raises(InvalidTraceOption, match="^" + re.escape(message)):
        make_tracer(options)
