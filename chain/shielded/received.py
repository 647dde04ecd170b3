"""Notes that an account can spend, and the open ones among them.

Source: SERO-07, SERO-10.
"""

from dataclasses import dataclass, field

from shielded.account import TrackingKey
from shielded.handed_out import HandedOut
from shielded.notes import Note


@dataclass(frozen=True)
class ReceivedNote:
    """A note whose address is proven to be the account's own.

    Attributes
    ----------
    note
        The note.
    scalar
        r of its address, which the witness of spending it needs.
    index
        Of the address, if it was handed out.
    """

    note: Note
    scalar: int = field(repr=False)
    index: int | None = None


def receive_open(key: TrackingKey, note: Note, handed_out: HandedOut) -> ReceivedNote | None:
    """Return a note that was paid openly, if the account handed out its address.

    Parameters
    ----------
    key
        The account's tracking key.
    note
        Of an ``OpenNoteCreated`` event, whose commitment the pool computed.
    handed_out
        The account's addresses.
    """
    index = handed_out.find(note.address.base[0])
    if index is None or key.one_time(index) != note.address:
        return None
    return ReceivedNote(note, key.one_time_scalar(index), index)
