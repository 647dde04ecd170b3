"""Registering parcels, and passing them on. What the contract would refuse is refused in words."""

from collections.abc import Callable, Iterator
from typing import Any

from eth_account.messages import SignableMessage, encode_typed_data

from mevm_suite.deployment.forest_community import ROLES
from mevm_suite.forest.grid import Claims, place
from mevm_suite.forest.titles import Consent, Title
from mevm_suite.forester.consent import Registration
from mevm_suite.forester.estate import (
    ACCREDITATION,
    CLASSES,
    NOTHING,
    PARCELS,
    STOCK,
    Estate,
    Parcel,
    ParcelName,
    hexadecimal,
    name_word,
    or_none,
    time_or_none,
)
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

Sign = Callable[[SignableMessage], bytes]
REGISTRAR = ROLES["registrar"]


class Land:
    """
    The parcels of a deployment, and what one account does with them.

    Parameters
    ----------
    estate
        The forests of the deployment.

    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    def row(self, name: ParcelName) -> dict[str, Any]:
        """Return what there is to know about a parcel now."""
        estate, parcel = self._estate, self._estate.parcel(name)
        survey = estate.last_survey(parcel.id)
        return {
            "parcel": hexadecimal(parcel.id),
            "holder": parcel.holder,
            "proposed to": or_none(estate.read(PARCELS, "proposed", parcel.id)),
            "document": hexadecimal(parcel.document),
            "jurisdiction": parcel.jurisdiction,
            "tenure until": time_or_none(parcel.tenure_end),
            "rights": ", ".join(word for word, bit in CLASSES.items() if parcel.classes & bit),
            "cells": parcel.cells,
            "missing cells": estate.read(PARCELS, "missing_cells", parcel.id) or None,
            "complete": parcel.is_complete,
            "locked by": or_none(parcel.trader),
            "tenant": or_none(parcel.tenant),
            "leased until": time_or_none(parcel.leased_until),
            "frozen": "yes" if estate.read(STOCK, "is_frozen", parcel.id) else None,
            "newest survey": hexadecimal(survey.id) if survey else None,
        }

    def parcel_at(self, latitude: int, longitude: int) -> bytes:
        """Return the parcel at a position in 1e-7 degrees; Refused where there is none."""
        place(latitude, longitude)  # refuses what is not on the grid
        id = bytes(self._estate.read(PARCELS, "parcel_at", latitude, longitude))
        if id == NOTHING:
            raise Refused("no parcel claims that cell")
        return id

    def prepare(
        self,
        registrar: str,
        holder: str,
        name: str,
        title: Title,
        claims: Claims,
        valid: int,
    ) -> Registration:
        """
        Return what a registrar is to sign.

        Parameters
        ----------
        registrar
            The account that signs.
        holder
            Whose the land is.
        name
            The parcel's name among the holder's.
        title
            What the title document says.
        claims
            All its cells.
        valid
            Seconds for which the signature is good.

        Raises
        ------
        Refused
            When the registry would not take it.

        """
        read, now = self._estate.read, self._estate.now
        self._check_registrar(registrar)
        if registrar == holder:
            raise Refused("a registrar cannot sign for land of his own")
        if 0 < title.tenure_end <= now:
            raise Refused(f"the tenure was over at {Time(title.tenure_end)}")
        consent = Consent(read(PARCELS, "nonces", registrar), now + valid)
        registry = self._estate.registry
        found = Registration(registry, holder, name, title, claims, registrar, consent)
        if read(PARCELS, "parcel", found.id)[0] != NOBODY:
            raise Refused(f"{name} is registered already, as {hexadecimal(found.id)}")
        self._check_unclaimed(claims)
        return found

    def sign(self, registration: Registration, sign: Sign) -> Registration:
        """Return a registration with its signatures."""
        messages = registration.messages()
        return registration.signed(
            tuple(sign(encode_typed_data(full_message=message)) for message in messages)
        )

    def register(self, registration: Registration, account: str) -> Iterator[Call]:
        """Yield the calls that register a parcel, or claim what is still missing of it."""
        estate, id = self._estate, registration.id
        self._check_consent(registration, account)
        holder, _, _, is_complete, *_ = estate.read(PARCELS, "parcel", id)
        if is_complete:
            raise Refused(f"{registration.name} is registered already, as {hexadecimal(id)}")
        if holder == NOBODY:
            self._check_unclaimed(registration.claims)
        elif not estate.read(PARCELS, "missing_cells", id):
            raise Refused(f"{registration.name} was given up: another name has to be signed for")
        parts = list(zip(registration.parts(), registration.signatures, strict=True))
        for number, (claims, signature) in enumerate(parts):
            signed = (registration.registrar, registration.consent.deadline, signature)
            cells = list(claims.items())
            if holder != NOBODY and estate.read(PARCELS, "cells_in", id, cells[0][0]):
                continue
            title = f"claim cells in {len(claims)} blocks for {registration.name}"
            if number:
                yield estate.call(title, PARCELS, "extend", id, cells, *signed)
                continue
            facts = (name_word(registration.name), registration.title.fields(), registration.cells)
            title = f"register {registration.name} as {hexadecimal(id)}, and {title}"
            yield estate.call(title, PARCELS, "register", *facts, cells, *signed)

    def withdraw(self, account: str) -> Call:
        """Return the call by which a registrar withdraws all signatures that nobody used."""
        nonce = self._estate.read(PARCELS, "nonces", account)
        title = f"withdraw all that {account} signed for parcels and nobody used, of nonce {nonce}"
        return self._estate.call(title, PARCELS, "skip_nonce")

    def note(self, name: ParcelName, content: bytes, account: str) -> Call:
        """Return the call that adds a correction to a parcel's history."""
        parcel = self._estate.parcel(name)
        if account != parcel.holder:
            self._check_registrar(account)
        title = f"note {hexadecimal(content)} in the history of {name.text}"
        return self._estate.call(title, PARCELS, "annotate", parcel.id, content)

    def propose(self, name: ParcelName, receiver: str, account: str) -> Call:
        """Return the call that offers a parcel to a receiver, or takes that back."""
        parcel = self._estate.held(name, account)
        self._estate.check_free(parcel, is_lease_bad=False)
        if receiver == account:
            raise Refused(f"{receiver} holds it already")
        what = f"{name.text} with {self._estate.stock(parcel.id).free} free shares of its stock"
        title = f"offer {what} to {receiver}, who has to accept"
        if receiver == NOBODY:
            title = f"take the offer of {name.text} back"
        return self._estate.call(title, PARCELS, "propose", parcel.id, receiver)

    def accept(self, name: ParcelName, account: str) -> Call:
        """Return the call by which a receiver takes a parcel."""
        parcel = self._estate.parcel(name)
        if self._estate.read(PARCELS, "proposed", parcel.id) != account:
            raise Refused(f"its holder {parcel.holder} has not offered it to {account}")
        self._estate.check_free(parcel, is_lease_bad=False)
        title = f"accept {name.text} from {parcel.holder}{self._burdens(parcel)}"
        return self._estate.call(title, PARCELS, "accept", parcel.id)

    def give_up(self, name: ParcelName, account: str) -> Call:
        """Return the call that frees cells: of one's own incomplete parcel, or by ended tenure."""
        estate, parcel = self._estate, self._estate.parcel(name)
        if parcel.is_over(estate.now):
            function = "vacate"
        elif parcel.is_complete:
            raise Refused("a complete parcel keeps its cells as long as its tenure runs")
        else:
            estate.held(name, account)
            function = "abandon"
        claimed = estate.events(PARCELS, "Claimed", parcel=parcel.id)
        blocks = dict.fromkeys(event["args"]["block_number"] for event in claimed)
        held = [block for block in blocks if estate.read(PARCELS, "cells_in", parcel.id, block)]
        if not held:
            raise Refused(f"{name.text} has no cells")
        title = f"free the cells of {name.text} in {len(held[:64])} of {len(held)} blocks"
        return estate.call(title, PARCELS, function, parcel.id, held[:64])

    def _burdens(self, parcel: Parcel) -> str:
        if self._estate.now < parcel.leased_until:
            return f", WHICH IS LEASED to {parcel.tenant} until {Time(parcel.leased_until)}"
        return ""

    def _check_registrar(self, account: str) -> None:
        if not self._estate.read(ACCREDITATION, "is_accredited", REGISTRAR, account):
            raise Refused(f"{account} is not an accredited registrar")

    def _check_unclaimed(self, claims: Claims) -> None:
        taken = 0
        for block, cells in claims.items():
            taken += (self._estate.read(PARCELS, "claimed_in", block) & cells).bit_count()
        if taken:
            raise Refused(f"{taken} of the cells belong to a parcel already")

    def _check_consent(self, registration: Registration, account: str) -> None:
        registry = self._estate.registry
        if registration.registry != registry:
            there = registration.registry
            raise Refused(
                f"it is signed for chain {there.chain_id} and the registry {there.address}, "
                f"not for {registry.chain_id} and {registry.address}"
            )
        if account != registration.holder:
            raise Refused(f"it is signed for {registration.holder}, not for {account}")
        self._check_registrar(registration.registrar)
        deadline = registration.consent.deadline
        if self._estate.now > deadline:
            raise Refused(f"the signature was good until {Time(deadline)}")
        nonce = self._estate.read(PARCELS, "nonces", registration.registrar)
        if nonce != registration.consent.nonce:
            raise Refused("the registrar has withdrawn the signature")
