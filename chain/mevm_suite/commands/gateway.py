"""`mevm gateway`: the HTTP service of shops, and the keys of its clients."""

import logging
import time
from pathlib import Path
from typing import Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, FILE

FOLDER = click.Path(file_okay=False, path_type=Path)
DATA = click.option(
    "--data", type=FOLDER, required=True, envvar="MEVM_GATEWAY_DATA", help="What it remembers."
)
KEY_OPTIONS = (
    click.option("--keyfile", type=FILE, help="Encrypted key file of the account that pays gas."),
    click.option("--signer", help="Command that signs, for --account."),
    click.option("--account", type=ADDRESS, help="Account that --signer signs for."),
)
LISTEN_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True),
    click.option("--port", type=click.IntRange(0, 65_535), default=8_600, show_default=True),
    click.option("--certificate", type=FILE, help="Certificate chain, for HTTPS."),
    click.option("--certificate-key", type=FILE, help="Its key."),
    click.option("--behind-proxy", is_flag=True, help="A proxy adds HTTPS: listen anywhere."),
)
LIMIT_OPTIONS = (
    click.option(
        "--poll",
        type=click.FloatRange(0.01),
        default=1.0,
        show_default=True,
        help="Seconds between looks.",
    ),
    click.option("--confirmations", type=click.IntRange(1), default=1, show_default=True),
    click.option(
        "--rate",
        type=click.FloatRange(0.1),
        default=50.0,
        show_default=True,
        help="Requests per second.",
    ),
    click.option("--development", is_flag=True, help="Let webhooks go to this machine by HTTP."),
)


@click.group(cls=HolderGroup)
def gateway() -> None:
    """Serve shops by HTTP: offers, purchases, attestations, events."""


@gateway.command()
@click.option("--rpc", envvar="MEVM_RPC", default="http://127.0.0.1:8545", show_default=True)
@click.option("--deployment", type=FILE, help="Deployment record.  [default: the chain's own]")
@DATA
def run(rpc: str, deployment: Path | None, data: Path, **options: Any) -> None:
    """Serve until SIGINT or SIGTERM comes. It needs a key, which pays gas and holds no funds."""
    from mevm_suite.deployment.record import record_path
    from mevm_suite.gateway.contracts import Contracts
    from mevm_suite.gateway.server import serve
    from mevm_suite.gateway.service import Service
    from mevm_suite.gateway.store import only_here
    from mevm_suite.holder.connection import connect

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    _check_host(options)
    signer, settings = _signer(options), _settings(options)
    with only_here(data):
        contracts = Contracts.load(deployment or record_path(connect(rpc).chain_id))
        service = Service(rpc, contracts, signer, data, settings)
        places = (options["certificate"], options["certificate_key"])
        try:
            serve(service, options["host"], options["port"], *places, _announce)
        finally:
            service.stop()


for _option in (*KEY_OPTIONS, *LISTEN_OPTIONS, *LIMIT_OPTIONS):
    _option(run)


def _announce(address: str) -> None:
    click.echo(f"Listening on {address}")


def _check_host(options: dict[str, Any]) -> None:
    from mevm.server.guard import is_loopback
    from mevm_suite.holder.failure import Unusable

    if (options["certificate"] is None) != (options["certificate_key"] is None):
        raise Unusable("--certificate and --certificate-key belong together")
    safe = is_loopback(options["host"]) or options["behind_proxy"] or options["certificate"]
    if not safe:
        raise Unusable(
            f"refusing to listen on {options['host']}: API keys would travel in the clear; give "
            "--certificate, or --behind-proxy where something else adds HTTPS"
        )


def _signer(options: dict[str, Any]) -> Any:
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.holder.signers import make_signer

    chosen = (options["keyfile"], options["signer"], options["account"])
    signer = make_signer(*chosen, lambda: str(click.prompt("Password", hide_input=True, err=True)))
    if signer is None:
        raise Unusable("a key is needed: --keyfile, --signer or the variable MEVM_PRIVATE_KEY")
    return signer


def _settings(options: dict[str, Any]) -> Any:
    from mevm_suite.gateway.settings import Settings

    return Settings(
        poll=options["poll"],
        confirmations=options["confirmations"],
        requests_per_second=options["rate"],
        burst=max(1, int(2 * options["rate"])),
        development=options["development"],
    )


@gateway.group()
def key() -> None:
    """Make, list and revoke API keys."""


@key.command()
@click.argument("name")
@click.option("--budget", type=AMOUNT, required=True, help="Gas per day, in the coin: 0.5.")
@click.option("--host", "hosts", multiple=True, help="Host of its webhooks and logins.")
@DATA
def create(name: str, budget: Any, hosts: tuple[str, ...], data: Path) -> None:
    """Make a key and show it, this once."""
    click.echo(_keys(data).create(name, int(budget), hosts, time.time()))


@key.command("list")
@DATA
def list_(data: Path) -> None:
    """List the keys, without what is secret."""
    from mevm_suite.holder.amounts import Amount

    for each in _keys(data).list():
        state = "in use" if each.revoked is None else "revoked"
        words = (each.id, state, f"{Amount(each.budget).exact()} a day", each.name, *each.hosts)
        click.echo("  ".join(words))


@key.command()
@click.argument("number")
@DATA
def revoke(number: str, data: Path) -> None:
    """Make a key useless, at once."""
    _keys(data).revoke(number, time.time())


def _keys(data: Path) -> Any:
    from mevm_suite.gateway.keys import ApiKeys
    from mevm_suite.gateway.store import Store

    return ApiKeys(Store(data))
