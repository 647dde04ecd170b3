"""The command `mevm`: its sub-commands join through the entry-point group `mevm.commands`."""

from importlib.metadata import EntryPoint, distribution, entry_points

import click

GROUP = "mevm.commands"
PACKAGE = "ape-mevm"


class LazyGroup(click.Group):
    """A group that imports a sub-command only when it is called or described."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of all registered commands."""
        return sorted({each.name for each in entry_points(group=GROUP)})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        entry = _registered(name)
        return None if entry is None else entry.load()


def _registered(name: str) -> EntryPoint | None:
    """Return the entry point of a command: our own, or else that of any package there is."""
    own = distribution(PACKAGE).entry_points.select(group=GROUP, name=name)
    return next(iter(own or entry_points(group=GROUP, name=name)), None)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=PACKAGE, prog_name="mevm")
def main() -> None:
    """Run and use the MEVM chain."""
