"""What is taken from py-evm, whatever else in the process does to it."""

import pytest

from mevm.vm.forks import Fork
from mevm.vm.pyevm_forks import computation_class_of, opcodes_of

SHA3, SSTORE = 0x20, 0x55


@pytest.mark.parametrize("fork", Fork)
def test_opcodes_of__is_the_table_of_the_fork(fork: Fork) -> None:
    own, theirs = opcodes_of(fork), computation_class_of(fork).opcodes
    assert own is not theirs
    assert own.keys() == theirs.keys()
    # titanoboa may have wrapped these two of py-evm's.
    for code in own.keys() - {SHA3, SSTORE}:
        assert type(own[code]).__name__ == type(theirs[code]).__name__


def test_opcodes_of__does_not_see_what_titanoboa_puts_into_py_evm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for code in (SHA3, SSTORE):
        monkeypatch.setitem(computation_class_of(Fork.PRAGUE).opcodes, code, None)
    assert opcodes_of(Fork.PRAGUE)[SHA3].mnemonic == "SHA3"
    assert opcodes_of(Fork.PRAGUE)[SSTORE].mnemonic == "SSTORE"
