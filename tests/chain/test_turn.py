"""Turns at a node: who has one, who gives it up, and when it comes back."""

import threading

from mevm.turn import Turn, aside, resolved


def is_free(turn: Turn) -> bool:
    """Return whether another thread would get the turn at once."""
    found: list[bool] = []

    def look() -> None:
        found.append(turn.take(0.01))
        if found[0]:
            turn.end(changed=False)

    other = threading.Thread(target=look)
    other.start()
    other.join()
    return found[0]


def test_reading__ends_when_what_is_read_is_found() -> None:
    turn = Turn()
    with turn.reading():
        assert not is_free(turn)
        resolved()
        assert is_free(turn)
        resolved()
        with aside():
            assert is_free(turn)
        assert is_free(turn)
    assert is_free(turn)
    assert turn.changes == 0


def test_changing__steps_aside_and_takes_its_turn_again() -> None:
    turn = Turn()
    with turn.changing():
        during = turn.changes
        resolved()
        assert not is_free(turn)
        for _ in range(2):
            with aside():
                assert is_free(turn)
                with aside():
                    assert is_free(turn)
                assert is_free(turn)
            assert not is_free(turn)
    assert is_free(turn)
    assert 0 < during < turn.changes


def test_changing__takes_its_turn_again_after_an_error() -> None:
    turn = Turn()
    with turn.changing():
        try:
            with aside():
                raise KeyError
        except KeyError:
            assert not is_free(turn)
    assert is_free(turn)


def test_alone__gives_nothing_up() -> None:
    turn = Turn()
    with turn.alone():
        resolved()
        with aside():
            assert not is_free(turn)
    assert is_free(turn)


def test_without_a_turn__nothing_happens() -> None:
    resolved()
    with aside():
        resolved()
