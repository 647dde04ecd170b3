"""What goes wrong in a wallet; the text says what was found and what was expected."""

READ_ANEW = "if this goes on with a node that you trust, read all anew (sync --anew)"


class WalletError(Exception):
    """The wallet cannot do what was asked."""


class StoreError(WalletError):
    """A store that cannot be opened, read or written."""


class StoreLockedError(StoreError):
    """A store that another process has open."""


class WrongPassphraseError(StoreError):
    """A passphrase that does not open the store."""


class StoreDamagedError(StoreError):
    """A store with a record that was changed, moved or cut off."""


class ChainError(WalletError):
    """A node that does not answer, refuses, or answers what cannot be."""


class NotEnoughError(WalletError):
    """Notes that do not suffice; the text says what is there."""


class UnconsolidatedError(WalletError):
    """Notes that suffice, but are too many for one transaction: consolidate first."""
