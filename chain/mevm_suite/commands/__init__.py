"""Command lines of the suite; they join `mevm` through the entry-point group `mevm.commands`."""
