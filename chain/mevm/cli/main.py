"""The command `mevm`: its sub-commands join through the entry-point group `mevm.commands`."""

from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "mevm.commands"


class LazyGroup(click.Group):
    """A group that imports a sub-command only when it is called or described."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of all registered commands."""
        return sorted(_registered())

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        entry = _registered().get(name)
        return None if entry is None else entry.load()


def _registered() -> dict[str, EntryPoint]:
    """Return the entry points by command name."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ape-mevm", prog_name="mevm")
def main() -> None:
    """Run and use the MEVM chain."""
