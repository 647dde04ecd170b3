"""What a gateway is told at its start."""

import time
from collections.abc import Callable
from dataclasses import dataclass

KIB = 1_024


@dataclass(frozen=True)
class Settings:
    """Limits and periods; times are in seconds."""

    max_body: int = 64 * KIB
    requests_per_second: float = 50
    burst: int = 100
    poll: float = 1.0
    confirmations: int = 1
    max_gas: int = 3_000_000
    max_in_flight: int = 16
    resend_after: float = 10.0
    replace_after: float = 60.0
    stream_time: float = 300.0
    login_time: int = 600
    session_time: int = 3_600
    answers_kept: int = 7 * 86_400
    events_kept: int = 90 * 86_400
    body_time: float = 30.0
    max_streams: int = 10
    development: bool = False
    now: Callable[[], float] = time.time
