"""Commands that end with a sentence when something goes wrong."""

from typing import Any

import click


class HolderCommand(click.Command):
    """A command that tells what went wrong in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors of connection and chain end it with a sentence."""
        from requests.exceptions import RequestException
        from web3.exceptions import ContractLogicError, Web3Exception

        from mevm_suite.deployment.compiler import CompileError
        from mevm_suite.holder.failure import Refused, Unusable
        from mevm_suite.tables import TableError

        try:
            return super().invoke(ctx)
        except ContractLogicError as error:
            raise Refused(f"the contract says no: {error.message or error}") from None
        except (Web3Exception, RequestException) as error:
            raise Unusable(f"the node cannot answer: {error}") from None
        except (CompileError, TableError) as error:
            raise Unusable(str(error)) from None


class HolderGroup(click.Group):
    """A group of them, and of groups like it."""

    command_class = HolderCommand
    group_class = type
