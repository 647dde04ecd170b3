"""What goes wrong with the node that a chain is forked from, and what to do about it."""

PRUNED = ("missing trie node", "header not found", "pruned", "archive", "state not available")
ARCHIVE_ADVICE = "it may not keep the state of that block any longer: use an archive node"


class RemoteError(Exception):
    """The remote node gave no usable answer; nothing was changed on its account."""


class RemoteUnreachable(RemoteError):
    """No answer, after all retries."""


class NobodyListens(RemoteUnreachable):
    """No connection at all: the address, or the certificate behind it, may be wrong."""


class InvalidReply(RemoteError):
    """An answer that no node gives which follows the specification."""


class RemoteRefused(RemoteError):
    """A JSON-RPC error.

    Parameters
    ----------
    method
        What was asked for.
    code, message, data
        The error of the remote node.
    """

    def __init__(self, method: str, code: int, message: str, data: object = None) -> None:
        advice = ""
        if any(each in message.lower() for each in PRUNED):
            advice = f"; {ARCHIVE_ADVICE}"
        super().__init__(f"remote node refused {method}: {message} (code {code}){advice}")
        self.code = code
        self.message = message
        self.data = data
