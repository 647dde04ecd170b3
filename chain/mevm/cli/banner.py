"""What `mevm node` prints when it is ready."""

import click

from mevm.node import Node
from mevm.rpc.codec import to_checksum_address
from mevm.server.server import Server

COIN = 10**18

WARNING = (
    "These keys are public: anyone can take what they own on any other chain. "
    "Use them for tests only."
)


def print_banner(node: Node, server: Server) -> None:
    """Print the accounts, the chain, and where the node listens."""
    addresses = node.accounts.addresses()
    if addresses:
        _print_accounts(node, addresses)
    head = node.chain.head
    click.echo(f"Chain id:   {node.chain.config.chain_id}")
    if node.origin is not None:
        click.echo(f"Fork of:    {node.origin.client.transport.shown}")
    click.echo(f"Head:       block {head.number}, gas limit {head.header.gas_limit}")
    click.echo(f"Base fee:   {head.header.base_fee or 0} wei\n")
    host = f"[{server.host}]" if ":" in server.host else server.host
    click.echo(f"Listening on http://{host}:{server.port}")


def _print_accounts(node: Node, addresses: list[bytes]) -> None:
    """Print the development accounts and their keys."""
    world = node.chain.head.world
    click.echo("\nAvailable accounts\n==================")
    for i, each in enumerate(addresses):
        coins = world.get_balance(each) // COIN
        click.echo(f"({i}) {to_checksum_address(each)} ({coins} coins)")
    click.echo("\nPrivate keys\n============")
    for i, each in enumerate(addresses):
        key = node.accounts.key(each)
        assert key is not None  # every address of the list has its key
        click.echo(f"({i}) 0x{key.hex()}")
    click.secho(f"\n{WARNING}\n", fg="yellow")
