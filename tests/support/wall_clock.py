"""A wall clock that stands still until a test moves it."""


class WallClock:
    """Seconds since 1970, as tests want them."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0

    def __call__(self) -> float:
        return self.time
