"""Errors of the command line."""

import click


class Failure(click.ClickException):
    """An error that is the caller's to mend: one line, exit code 2."""

    exit_code = 2
