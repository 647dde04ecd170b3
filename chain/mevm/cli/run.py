"""Serve a node until told to stop."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from mevm.cli.banner import print_banner
from mevm.cli.failure import Failure
from mevm.cli.files import read_file, write_file
from mevm.cli.setup import make_node
from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.collector import Collector
from mevm.server.guard import Access
from mevm.server.jwt import InvalidSecret, read_secret
from mevm.server.limits import MEBIBYTE, Limits
from mevm.server.server import Server, UnsafeHost
from mevm.server.timer import BlockTimer

EXIT_AT_ONCE = 130
SWITCH_INTERVAL = 0.0005
"""Seconds until a thread that computes lets another go on: a tenth of what Python takes."""


def run(options: dict[str, Any]) -> None:
    """Run a node until SIGINT or SIGTERM.

    Parameters
    ----------
    options
        The options of `mevm node`, by name.

    Raises
    ------
    Failure
        If a file cannot be used, or the address cannot be listened on.
    """
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    node = make_node(options)
    server = _make_server(node, options)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(server, node, options["silent"]))
    if options["dump_state"] is not None:
        write_file(options["dump_state"], node.dump())
    node.close()


def _make_server(node: Node, options: dict[str, Any]) -> Server:
    """Return the server that the options describe."""
    development = not options["no_dev_methods"]
    try:
        return Server(
            Dispatcher(node, development, max_batch=options["max_batch"]),
            options["host"],
            options["port"],
            access=_access(options),
            exposed=development or bool(node.accounts.addresses()),
            limits=_limits(options),
            report=None if options["silent"] else _print_request,
        )
    except UnsafeHost as error:
        raise Failure(str(error)) from None


def _limits(options: dict[str, Any]) -> Limits:
    """Return what clients may do at the same time, and how large answers may be."""
    return Limits(
        connections=options["max_connections"],
        readers=options["readers"],
        traces=options["traces"],
        response=options["max_response"] * MEBIBYTE,
    )


def _access(options: dict[str, Any]) -> Access:
    """Return who may use the server."""
    path = options["jwt_secret"]
    try:
        secret = None if path is None else read_secret(read_file(path).decode("ascii", "replace"))
    except InvalidSecret as error:
        raise Failure(f"{path}: {error}") from None
    return Access(
        hosts=frozenset(each.lower() for each in options["allow_host"]),
        origins=frozenset(each.lower() for each in options["allow_origin"]),
        token=options["token"] or None,
        jwt_secret=secret,
    )


async def _serve(server: Server, node: Node, silent: bool) -> None:
    """Serve until a signal asks to stop."""
    stopped = asyncio.Event()

    def stop() -> None:
        """Ask to stop; who is asked twice does not finish anything."""
        if stopped.is_set():
            os._exit(EXIT_AT_ONCE)
        stopped.set()

    _on_signal(stop)
    try:
        await server.start()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(f"cannot listen on {server.host}:{server.port}: {reason}") from None
    loop = asyncio.get_running_loop()
    timer = BlockTimer(node, server.scheduler, loop)
    sys.setswitchinterval(SWITCH_INTERVAL)
    Collector(loop, lambda: server.scheduler.busy)
    if not silent:
        print_banner(node, server)
    await stopped.wait()
    if not silent:
        click.echo("Stopping")
    timer.stop()
    await server.stop()


def _on_signal(stop: Callable[[], None]) -> None:
    """Call ``stop`` on SIGINT and SIGTERM, where the event loop can; elsewhere Ctrl-C raises."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(each, stop)
        except NotImplementedError:
            return


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the fastest event loop that is installed; None for the standard one."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


def _print_request(title: str, seconds: float) -> None:
    """Print one line about a request, as long as somebody reads them."""
    with suppress(BrokenPipeError):
        click.echo(f"{title} {seconds * 1000:.2f} ms")
