"""Serve a node until told to stop."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from mevm.cli.banner import print_banner
from mevm.cli.failure import Failure
from mevm.cli.files import write_file
from mevm.cli.setup import make_node
from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server, UnsafeHost
from mevm.server.timer import BlockTimer


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


def _make_server(node: Node, options: dict[str, Any]) -> Server:
    """Return the server that the options describe."""
    development = not options["no_dev_methods"]
    try:
        return Server(
            Dispatcher(node, development),
            options["host"],
            options["port"],
            token=options["token"],
            exposed=development or bool(node.accounts.addresses()),
            report=None if options["silent"] else _print_request,
        )
    except UnsafeHost as error:
        raise Failure(str(error)) from None


async def _serve(server: Server, node: Node, silent: bool) -> None:
    """Serve until a signal asks to stop."""
    stopped = asyncio.Event()
    _on_signal(stopped.set)
    try:
        await server.start()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(f"cannot listen on {server.host}:{server.port}: {reason}") from None
    timer = BlockTimer(node, server.scheduler, asyncio.get_running_loop())
    if not silent:
        print_banner(node, server)
    gc.freeze()  # what exists now stays: the collector need not look at it again
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
