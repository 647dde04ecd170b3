"""Serves the application until it is told to stop."""

import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn

from mevm_suite.gateway.app import create_app
from mevm_suite.gateway.service import Service
from mevm_suite.holder.failure import Unusable

MAX_HEADERS = 16 * 1_024
MAX_CONNECTIONS = 200
STOP_TIMEOUT = 10


class Server(uvicorn.Server):
    """
    Ends streams of events when it is told to stop, as it waits for open requests.

    Parameters
    ----------
    config
        Of uvicorn.
    service
        The gateway.

    """

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._service.stopping.set()
        super().handle_exit(sig, frame)


def serve(
    service: Service,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    ready: Callable[[str], None],
) -> None:
    """
    Serve until a signal comes.

    Parameters
    ----------
    service
        The gateway.
    host, port
        Where to listen; port 0 lets the system choose.
    certificate, key
        For HTTPS.
    ready
        Called with the address.

    Raises
    ------
    Unusable
        When the address cannot be used.

    """
    config = uvicorn.Config(
        create_app(service),
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEADERS,
        timeout_graceful_shutdown=STOP_TIMEOUT,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=MAX_CONNECTIONS)
    except OSError as error:
        raise Unusable(f"cannot listen on {host}:{port}: {error}") from None
    with listener:
        scheme = "https" if certificate is not None else "http"
        shown = f"[{host}]" if ":" in host else host
        ready(f"{scheme}://{shown}:{listener.getsockname()[1]}")
        Server(config, service).run(sockets=[listener])
