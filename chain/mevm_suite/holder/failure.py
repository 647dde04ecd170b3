"""Errors that a command ends with."""

import click


class Refused(click.ClickException):
    """The chain says no, or disagrees: exit code 1."""

    exit_code = 1


class Unusable(click.ClickException):
    """What was given cannot be used: exit code 2."""

    exit_code = 2
