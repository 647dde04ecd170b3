"""What a range of blocks has for an account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from shielded.account import OneTimeAddress
from shielded.assets import Asset
from shielded.encryption import SentNote
from shielded.notes import NO_MEMO, Note, nullifier
from shielded.received import ReceivedNote, receive_open
from shielded.wallet.book import Book, Found
from shielded.wallet.events import (
    Entered,
    Event,
    Left,
    NoteCreated,
    NullifierUsed,
    OpenNoteCreated,
    PackageOpened,
    PackageSealed,
    TransactionAccepted,
)
from shielded.wallet.failure import READ_ANEW, ChainError
from shielded.wallet.grouping import Group, group
from shielded.wallet.records import Movement, OpenMove, OwnedNote, Sent
from shielded.wallet.trial import Trial

Created = NoteCreated | OpenNoteCreated


class Findings:
    """
    Reads a range of blocks for an account.

    Parameters
    ----------
    book
        The account's; it is not changed.
    trial
        Tries hidden notes.
    events
        All of the range, in their order.

    Raises
    ------
    ChainError
        When the events leave out a note, or a note is not what its commitment says.

    """

    def __init__(self, book: Book, trial: Trial, events: Sequence[Event]) -> None:
        self._book = book
        self._events = events
        self._groups = group(events)
        self._created = _in_order(events, book.tree.size)
        self._sent: dict[int, SentNote] = {}
        self._notes: dict[int, OwnedNote] = {}
        used = -1
        while used != book.handed_out.used:  # an address that is seen makes others known
            used = book.handed_out.used
            self._look(trial)
        self._positions = {note.nullifier: note.position for note in self._notes.values()}

    def found(
        self,
        checkpoint: tuple[int, bytes],
        timestamp: int,
        times: Mapping[int, int],
        root: int | None = None,
    ) -> Found:
        """
        Return what there is.

        Parameters
        ----------
        checkpoint, timestamp
            The range's last block, its hash and its time.
        times
            Of all blocks that have events.
        root
            Of the tree behind the last block, if it is known.

        """
        moves = (self._movement(each, times) for each in self._groups)
        accepted = [each.accepted for each in self._groups if each.accepted]
        # The last root told is that of all leaves, unless a contract paid behind it.
        last = self._groups[-1].accepted if self._groups else None
        return Found(
            checkpoint=checkpoint,
            leaves=[event.commitment for event in self._created],
            notes=list(self._notes.values()),
            spent=[
                (position, event.block, event.transaction)
                for event, position in self._spends(self._events)
            ],
            movements=[each for each in moves if each is not None],
            accepted=[(each.sighash, each.block) for each in accepted],
            roots=[each for each in (root, last.root if last else None) if each is not None],
            timestamp=timestamp,
        )

    def _look(self, trial: Trial) -> None:
        for event in self._created:
            if isinstance(event, OpenNoteCreated):
                self._take_open(event)
        hidden = [event for event in self._created if isinstance(event, NoteCreated)]
        tried = trial.run(hidden, self._book.handed_out)
        for output, (received, sent) in zip(hidden, tried, strict=True):
            if received is not None:
                self._take(output, received)
            if sent is not None:
                self._sent[output.position] = sent

    def _take(self, event: Created, received: ReceivedNote, payer: bytes | None = None) -> None:
        note = received.note
        if note.asset == Asset() and note.memo == NO_MEMO:
            return  # padding
        self._notes[event.position] = OwnedNote(
            position=event.position,
            block=event.block,
            transaction=event.transaction,
            asset=note.asset,
            memo=note.memo,
            scalar=received.scalar,
            secret=note.secret,
            commitment=event.commitment,
            nullifier=nullifier(self._book.account.vsk, event.commitment, event.position),
            is_open=payer is not None,
            payer=payer,
            index=received.index,
        )

    def _take_open(self, event: OpenNoteCreated) -> None:
        if self._book.handed_out.find(event.receiver[0][0]) is None:
            return
        try:
            address = OneTimeAddress(*event.receiver)
            note = Note(event.asset, address, event.memo, event.secret)
        except ValueError:
            return  # beside our base what is no address, or no secret: nobody can spend it
        received = receive_open(self._book.tracking, note, self._book.handed_out)
        if received is None:
            return
        if note.commitment() != event.commitment:
            raise ChainError(f"the note at {event.position} is not what its commitment says")
        self._take(event, received, event.payer)

    def _spends(self, events: Iterable[Event]) -> list[tuple[NullifierUsed, int]]:
        """Return the nullifiers of this account's notes, with the notes' positions."""
        found = []
        for event in events:
            if isinstance(event, NullifierUsed):
                position = self._book.position_of(event.nullifier)
                position = self._positions.get(event.nullifier, position)
                if position is not None:
                    found.append((event, position))
        return found

    def _movement(self, part: Group, times: Mapping[int, int]) -> Movement | None:
        positions = [event.position for event in part.events if isinstance(event, Created)]
        received = tuple(each for each in positions if each in self._notes)
        spent = tuple(position for _, position in self._spends(part.events))
        copies = [each for each in positions if each in self._sent]
        if not (received or spent or copies):
            return None
        first, accepted = part.events[0], part.accepted
        common = Movement(
            block=first.block,
            transaction=first.transaction,
            timestamp=times[first.block],
            sighash=accepted.sighash if accepted else None,
            received=received,
        )
        if not (spent or copies):
            return common
        if accepted is None:
            text = f"a spend in block {first.block}, but of no transaction with it"
            raise ChainError(f"the node tells of {text}")
        sent = [self._sent_note(each) for each in copies if self._is_others(each)]
        return replace(
            common,
            spent=spent,
            is_own=True,
            sent=(*sent, *self._open_payments(part)),
            fee=accepted.fee,
            relayer=accepted.relayer,
            entered=tuple(OpenMove(e.payer, e.asset, e.is_ledger) for e in _deposits(part)),
            left=tuple(OpenMove(e.receiver, e.asset, e.is_ledger) for e in _left(part, accepted)),
            sealed=tuple(event.id for event in part.of(PackageSealed)),
            opened=tuple(event.id for event in part.of(PackageOpened)),
        )

    def _open_payments(self, part: Group) -> list[Sent]:
        """Return the open notes that a transaction of this account paid to others."""
        paid = [event for event in part.of(OpenNoteCreated) if not any(event.payer)]
        return [
            Sent(event.position, event.asset, event.memo, _address_text(event), True)
            for event in paid
            if event.position not in self._notes
        ]

    def _is_others(self, position: int) -> bool:
        own = self._book.tracking.address
        return position not in self._notes and self._sent[position].receiver != own

    def _sent_note(self, position: int) -> Sent:
        sent = self._sent[position]
        return Sent(position, sent.note.asset, sent.note.memo, sent.receiver.to_text())


def _deposits(part: Group) -> list[Entered]:
    """Return what payers brought in; not what contracts pay from their ledgers as they answer."""
    answers = {
        event.index
        for event, after in pairwise(part.events)
        if isinstance(after, OpenNoteCreated)
        and isinstance(event, Entered)
        and event.payer == after.payer
    }
    return [event for event in part.of(Entered) if event.index not in answers]


def _left(part: Group, accepted: TransactionAccepted) -> list[Left]:
    """Return what went out but for the fee, which is the first behind the acceptance."""
    left = part.of(Left)
    behind = [event.index for event in left if event.index > accepted.index]
    if accepted.fee and not behind:
        raise ChainError(f"the node leaves out what the vault paid in block {accepted.block}")
    fee = behind[0] if accepted.fee else None
    return [event for event in left if event.index != fee]


def _address_text(event: OpenNoteCreated) -> str:
    try:
        return OneTimeAddress(*event.receiver).to_text()
    except ValueError:
        return "no address"  # the payer burned it


def _in_order(events: Iterable[Event], size: int) -> list[Created]:
    """Return the notes by position; ChainError if one is missing or told twice."""
    created = [event for event in events if isinstance(event, Created)]
    created.sort(key=lambda event: event.position)
    for expected, event in enumerate(created, size):
        if event.position != expected:
            text = f"expected the note at {expected}, got that at {event.position}"
            raise ChainError(
                f"the node, or one before it, leaves out notes, or tells them twice: {text};"
                f" {READ_ANEW}"
            )
    return created
