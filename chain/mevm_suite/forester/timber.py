"""The growing stock, the certificates of its shares, and logs."""

from typing import Any

from mevm_suite.forester.estate import (
    STOCK,
    TIMBER,
    Estate,
    Parcel,
    ParcelName,
    StandingStock,
    hexadecimal,
    time_or_none,
)
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call

CERTIFICATES = "TimberCertificates"


class Timber:
    """
    Shares of what grows on parcels, in dm³ as the first survey found them.

    Parameters
    ----------
    estate
        The forests of the deployment.

    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    def row(self, name: ParcelName) -> dict[str, Any]:
        """Return what stands on a parcel, who has a right to it, and what went out."""
        read, parcel = self._estate.read, self._estate.parcel(name)
        stock = self._stock(parcel)
        extracted, felled, shipped = read(STOCK, "flow", parcel.id)
        return {
            "survey": hexadecimal(stock.survey),
            "standing dm3": stock.volume,
            "shares": stock.shares,
            "free": stock.free,
            "certified": stock.shares - stock.free - stock.retired,
            "retired": stock.retired,
            "100 shares are dm3": stock.worth(100),
            "in trees of others dm3": extracted,
            "felled dm3": felled,
            "shipped dm3": shipped,
            "frozen": "yes" if read(STOCK, "is_frozen", parcel.id) else None,
        }

    def balance(self, name: ParcelName, account: str) -> dict[str, Any]:
        """Return what an account has of a parcel: certificates and logs."""
        read, parcel = self._estate.read, self._estate.parcel(name)
        issued, retired, redeemed = read(CERTIFICATES, "totals", parcel.id)
        balance = self._balance(parcel, account)
        return {
            "account": account,
            "certificates": balance,
            "worth dm3": self._estate.stock(parcel.id).worth(balance),
            "logs dm3": read(STOCK, "logs_of", parcel.id, account),
            "redeems from": time_or_none(read(CERTIFICATES, "free_from", parcel.id, account)),
            "issued in all": issued,
            "retired in all": retired,
            "redeemed in all": redeemed,
        }

    def harvest(self, name: ParcelName, shares: int, account: str) -> Call:
        """Return the call that fells what free shares stand for."""
        parcel, stock = self._free_shares(name, shares, account)
        volume = stock.worth(shares)
        if volume == 0:
            raise Refused(f"{shares} shares are worth nothing: {stock.volume} dm3 stand")
        title = f"fell {volume} dm3 on {name.text} for {shares} free shares"
        return self._estate.call(title, STOCK, "harvest", parcel.id, shares)

    def issue(self, name: ParcelName, shares: int, receiver: str, account: str) -> Call:
        """Return the call that certifies free shares."""
        parcel, stock = self._free_shares(name, shares, account)
        check_timber(parcel)
        title = f"certify {shares} shares of {name.text}, now {stock.worth(shares)} dm3"
        title += f", for {receiver}"
        return self._estate.call(title, CERTIFICATES, "issue", parcel.id, shares, receiver)

    def retire(
        self, name: ParcelName, amount: int, beneficiary: str, reason: bytes, account: str
    ) -> Call:
        """Return the call that retires certificates for good."""
        parcel = self._with_certificates(name, amount, account)
        title = f"retire {amount} certificates of {name.text} FOR EVER, in favour of {beneficiary}"
        words = (_token(parcel), amount, beneficiary, reason)
        return self._estate.call(title, CERTIFICATES, "retire", *words)

    def redeem(self, name: ParcelName, amount: int, account: str) -> Call:
        """Return the call that fells what certificates stand for."""
        estate, parcel = self._estate, self._with_certificates(name, amount, account)
        if parcel.is_over(estate.now):
            raise Refused(f"the tenure was over at {Time(parcel.tenure_end)}")
        if estate.read(STOCK, "is_frozen", parcel.id):
            free_from = estate.read(CERTIFICATES, "free_from", parcel.id, account)
            if free_from == 0:
                raise Refused("the parcel is locked or leased: `timber notice` announces it first")
            if estate.now < free_from:
                raise Refused(f"too early: the notice is over at {Time(free_from)}")
        volume = self._stock(parcel).worth(amount)
        if volume == 0:
            raise Refused(f"{amount} certificates are worth nothing now")
        title = f"fell {volume} dm3 on {name.text} for {amount} certificates"
        return estate.call(title, CERTIFICATES, "redeem", _token(parcel), amount)

    def give_notice(self, name: ParcelName, account: str) -> Call:
        """Return the call that announces a redemption in spite of a freeze."""
        estate, parcel = self._estate, self._estate.parcel(name)
        if not estate.read(STOCK, "is_frozen", parcel.id):
            raise Refused("nothing holds the parcel fast: `timber redeem` needs no notice")
        free_from = estate.read(CERTIFICATES, "free_from", parcel.id, account)
        if free_from:
            raise Refused(f"announced already: `timber redeem` from {Time(free_from)} on")
        days = estate.read(CERTIFICATES, "notice") // 86_400
        title = f"give notice that certificates of {name.text} are redeemed in {days} days"
        return estate.call(title, CERTIFICATES, "give_notice", _token(parcel))

    def send(self, name: ParcelName, amount: int, receiver: str, account: str) -> Call:
        """Return the call that sends certificates."""
        parcel = self._with_certificates(name, amount, account)
        title = f"send {amount} certificates of {name.text} to {receiver}"
        words = (account, receiver, _token(parcel), amount, b"")
        return self._estate.call(title, CERTIFICATES, "safeTransferFrom", *words)

    def _free_shares(
        self, name: ParcelName, shares: int, account: str
    ) -> tuple[Parcel, StandingStock]:
        parcel = self._estate.held(name, account)
        self._estate.check_free(parcel)
        stock = self._stock(parcel)
        if shares > stock.free:
            raise Refused(f"{name.text} has {stock.free} free shares, not {shares}")
        return parcel, stock

    def _stock(self, parcel: Parcel) -> StandingStock:
        stock = self._estate.stock(parcel.id)
        if not any(stock.survey):
            raise Refused("the parcel has no survey yet, and so no stock")
        return stock

    def _with_certificates(self, name: ParcelName, amount: int, account: str) -> Parcel:
        parcel = self._estate.parcel(name)
        has = self._balance(parcel, account)
        if has < amount:
            raise Refused(f"{account} has {has} certificates of {name.text}, not {amount}")
        return parcel

    def _balance(self, parcel: Parcel, account: str) -> int:
        return int(self._estate.read(CERTIFICATES, "balanceOf", account, _token(parcel)))


def check_timber(parcel: Parcel) -> None:
    """Refuse a parcel whose title gives no right to its timber."""
    if not parcel.classes & TIMBER:
        raise Refused("the title gives no right to the timber")


def _token(parcel: Parcel) -> int:
    return int.from_bytes(parcel.id, "big")
