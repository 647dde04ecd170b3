# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Growing stock
@license AGPL-3.0-only
@author The MEVM authors
@notice The book of what stands on each parcel, who has a right to it, and what became logs and was
        shipped. The volume is divided into shares, as a vault's assets are: the first survey
        makes one share for each dm3, all free; free shares belong to whoever holds the parcel.
@dev Invariants GS-1 to GS-6 in tests/PROPERTIES.md. A survey says what stood when it was measured;
     what was felled since then is still in its figure. So a parcel keeps `gross`, the figure plus
     all that was felled before it was measured; what stands is `gross` less all that was ever
     felled, less the trees that have owners of their own: exact at every moment, in whatever order
     surveys, harvests and this book's calls follow each other. Where that is less than nothing, it
     is nothing, and shares are worth nothing until a survey finds more.
     Other books are fixed at deployment, and ask for themselves whether their caller has a right.
@custom:source CEC-20 CEC-22 CEC-25
@custom:kill Nothing can be stopped: there is no owner. A parcel that is locked or leased changes
             nothing but by what certificate and tree owners have a right to.
"""

from interfaces import IGrowingStock
from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry

implements: IGrowingStock

from contracts.modules import past_total

initializes: past_total

from contracts.modules import timber_right

from snekmate.utils import math


struct Book:
    survey: bytes32  # the newest that is taken into account
    gross: uint256  # its volume, and all that had been felled before it was measured
    extracted: uint256  # volume of standing trees with owners of their own
    shipped: uint256
    shares: uint256
    free: uint256
    retired: uint256


MAX_VOLUME: constant(uint256) = 2**96

PARCELS: immutable(IParcelRegistry)
SURVEYS: immutable(ISurveyRegistry)
CERTIFICATES: immutable(address)
TREES: immutable(address)
TRANSPORTS: immutable(address)

logs_of: public(HashMap[bytes32, HashMap[address, uint256]])

_books: HashMap[bytes32, Book]


@deploy
def __init__(
    parcels: IParcelRegistry,
    surveys: ISurveyRegistry,
    certificates: address,
    trees: address,
    transports: address,
):
    """
    @notice Fix the contracts that belong together.
    @param parcels The registry of parcels.
    @param surveys The registry of surveys.
    @param certificates The book of timber certificates; it may be deployed later.
    @param trees The book of trees that are sold on their own; it may be deployed later.
    @param transports The book of transports; it may be deployed later.
    """
    assert parcels.address.is_contract, "GrowingStock: no parcels"
    assert surveys.address.is_contract, "GrowingStock: no surveys"
    assert certificates != empty(address), "GrowingStock: no certificates"
    assert trees != empty(address), "GrowingStock: no trees"
    assert transports != empty(address), "GrowingStock: no transports"
    PARCELS = parcels
    SURVEYS = surveys
    CERTIFICATES = certificates
    TREES = trees
    TRANSPORTS = transports


@external
def sync(parcel: bytes32):
    """
    @notice Take a parcel's newest survey into account; anyone may call, and what depends on the
            volume does it by itself.
    @param parcel The parcel.
    @custom:source CEC-22
    """
    self._books[parcel] = self._synced(parcel)


@external
def harvest(parcel: bytes32, shares: uint256) -> uint256:
    """
    @notice Fell what free shares stand for; for the parcel's holder.
    @param parcel The parcel, with a title to the timber, neither locked nor leased.
    @param shares How many.
    @return The volume of the logs, which are the caller's, in dm3.
    @custom:source CEC-20 CEC-25
    """
    record: IParcelRegistry.Parcel = staticcall PARCELS.parcel(parcel)
    assert msg.sender == record.holder, "GrowingStock: not the holder"
    assert record.title.classes & timber_right.TIMBER != 0, "GrowingStock: no timber"
    self._check_not_frozen(parcel)
    book: Book = self._synced(parcel)
    assert shares <= book.free, "GrowingStock: too few free shares"
    book.free -= shares
    return self._fell(parcel, book, shares, msg.sender)


@external
def certify(parcel: bytes32, shares: uint256):
    """
    @notice Turn free shares into certified ones; for the book of certificates.
    @param parcel The parcel, whose newest survey is taken into account first.
    @param shares How many.
    @custom:source CEC-22 CEC-25
    """
    self._check_caller(CERTIFICATES)
    self._check_not_frozen(parcel)
    book: Book = self._synced(parcel)
    assert shares > 0, "GrowingStock: no shares"
    assert shares <= book.free, "GrowingStock: too few free shares"
    book.free -= shares
    self._books[parcel] = book


@external
def retire(parcel: bytes32, shares: uint256):
    """
    @notice Turn certified shares into retired ones, for good; for the book of certificates.
    @param parcel The parcel.
    @param shares How many.
    @custom:source CEC-22
    """
    self._check_caller(CERTIFICATES)
    assert shares > 0, "GrowingStock: no shares"
    self._check_certified(self._books[parcel], shares)
    self._books[parcel].retired += shares


@external
def redeem(parcel: bytes32, shares: uint256, account: address) -> uint256:
    """
    @notice Fell what certified shares stand for; for the book of certificates.
    @dev The book of certificates looks to the freeze, which binds owners for a time only.
    @param parcel The parcel.
    @param shares How many.
    @param account Who gets the logs.
    @return Their volume, in dm3.
    @custom:source CEC-22
    """
    self._check_caller(CERTIFICATES)
    self._check_tenure(parcel)
    book: Book = self._synced(parcel)
    self._check_certified(book, shares)
    return self._fell(parcel, book, shares, account)


@external
def extract(parcel: bytes32, volume: uint256) -> uint256:
    """
    @notice Take one tree out of the stock, as it gets an owner of its own; for the book of trees.
    @param parcel The parcel.
    @param volume The tree's, in dm3.
    @return How many free shares it cost.
    @custom:source CEC-22 CEC-25
    """
    self._check_caller(TREES)
    self._check_not_frozen(parcel)
    book: Book = self._synced(parcel)
    standing: uint256 = self._standing(parcel, book)
    assert volume > 0, "GrowingStock: no volume"
    assert volume <= standing, "GrowingStock: not so much stands"
    shares: uint256 = math._ceil_div(volume * book.shares, standing)
    assert shares <= book.free, "GrowingStock: too few free shares"
    book.free -= shares
    book.shares -= shares
    book.extracted += volume
    self._books[parcel] = book
    log IGrowingStock.Extracted(parcel=parcel, shares=shares, volume=volume)
    return shares


@external
def fell(parcel: bytes32, volume: uint256, account: address):
    """
    @notice Fell a tree that was extracted; for the book of trees.
    @dev Not when no more stands by the newest survey: a tree that it does not list may be gone,
         though nobody can prove that.
    @param parcel The parcel.
    @param volume The tree's, as it was extracted, in dm3.
    @param account Who gets the logs.
    @custom:source CEC-20
    """
    self._check_caller(TREES)
    self._check_tenure(parcel)
    book: Book = self._synced(parcel)
    felled: uint256 = past_total._total(parcel)
    assert felled + volume <= book.gross, "GrowingStock: not so much stands"
    book.extracted -= volume
    self._books[parcel] = book
    past_total._add(parcel, volume)
    self.logs_of[parcel][account] += volume
    log IGrowingStock.TreeFelled(parcel=parcel, account=account, volume=volume)


@external
def write_off(parcel: bytes32, volume: uint256):
    """
    @notice Take note that an extracted tree is gone by the newest survey, which therefore does not
            count it; for the book of trees.
    @param parcel The parcel.
    @param volume The tree's, as it was extracted, in dm3.
    @custom:source CEC-21
    """
    self._check_caller(TREES)
    book: Book = self._synced(parcel)
    book.extracted -= volume
    self._books[parcel] = book
    log IGrowingStock.TreeLost(parcel=parcel, volume=volume)


@external
def reinstate(parcel: bytes32, volume: uint256):
    """
    @notice Take note that a tree which was written off stands by the newest survey; for the book
            of trees.
    @param parcel The parcel.
    @param volume The tree's, as it was extracted, in dm3.
    @custom:source CEC-21
    """
    self._check_caller(TREES)
    book: Book = self._synced(parcel)
    book.extracted += volume
    self._books[parcel] = book
    log IGrowingStock.TreeFound(parcel=parcel, volume=volume)


@external
def ship(parcel: bytes32, account: address, volume: uint256):
    """
    @notice Turn an account's logs into shipped ones; for the book of transports.
    @param parcel Where the logs come from.
    @param account Whose they are.
    @param volume How much, in dm3.
    @custom:source CEC-20
    """
    self._check_caller(TRANSPORTS)
    assert volume > 0, "GrowingStock: no volume"
    assert volume <= self.logs_of[parcel][account], "GrowingStock: not so many logs"
    self.logs_of[parcel][account] -= volume
    self._books[parcel].shipped += volume
    log IGrowingStock.Shipped(parcel=parcel, account=account, volume=volume)


@external
@view
def stock(parcel: bytes32) -> IGrowingStock.Stock:
    """
    @notice Return a parcel's stock, by the newest survey.
    @param parcel The parcel.
    @return The stock.
    """
    book: Book = self._with_newest(parcel)
    return IGrowingStock.Stock(
        survey=book.survey,
        volume=self._standing(parcel, book),
        shares=book.shares,
        free=book.free,
        retired=book.retired,
    )


@external
@view
def flow(parcel: bytes32) -> IGrowingStock.Flow:
    """
    @notice Return what went out of a parcel's stock.
    @param parcel The parcel.
    @return The volumes.
    """
    book: Book = self._books[parcel]
    return IGrowingStock.Flow(
        extracted=book.extracted, felled=past_total._total(parcel), shipped=book.shipped
    )


@external
@view
def is_frozen(parcel: bytes32) -> bool:
    """
    @notice Return whether a parcel's records may not change now (CEC-25).
    @param parcel The parcel.
    @return Whether it is locked, leased, incomplete or its tenure is over.
    """
    return self._is_frozen(parcel)


@internal
def _fell(parcel: bytes32, book: Book, shares: uint256, account: address) -> uint256:
    assert shares > 0, "GrowingStock: no shares"
    volume: uint256 = shares * self._standing(parcel, book) // book.shares
    assert volume > 0, "GrowingStock: worth nothing"
    self._books[parcel] = book
    self._books[parcel].shares = book.shares - shares
    past_total._add(parcel, volume)
    self.logs_of[parcel][account] += volume
    log IGrowingStock.Harvested(parcel=parcel, account=account, shares=shares, volume=volume)
    return volume


@internal
def _synced(parcel: bytes32) -> Book:
    book: Book = self._with_newest(parcel)
    if book.survey != self._books[parcel].survey:
        log IGrowingStock.StockSurveyed(
            parcel=parcel,
            survey=book.survey,
            old_volume=self._standing(parcel, self._books[parcel]),
            new_volume=self._standing(parcel, book),
        )
    return book


@internal
@view
def _with_newest(parcel: bytes32) -> Book:
    book: Book = self._books[parcel]
    survey: bytes32 = staticcall SURVEYS.last_of(parcel)
    if survey != book.survey:
        findings: ISurveyRegistry.Findings = (staticcall SURVEYS.survey(survey)).findings
        assert findings.volume < MAX_VOLUME, "GrowingStock: too much volume"
        book.survey = survey
        # Counted as felled after the survey: what was felled in the second of its end.
        book.gross = findings.volume + past_total._total_before(parcel, findings.measured_at)
    if book.shares == 0:
        # Nobody has a share, by the first survey or after all was felled: divide anew.
        book.shares = self._standing(parcel, book)
        book.free = book.shares
    return book


@internal
@view
def _standing(parcel: bytes32, book: Book) -> uint256:
    gone: uint256 = past_total._total(parcel) + book.extracted
    return book.gross - min(book.gross, gone)


@internal
@view
def _check_not_frozen(parcel: bytes32):
    assert not self._is_frozen(parcel), "GrowingStock: frozen"


@internal
@view
def _is_frozen(parcel: bytes32) -> bool:
    if not staticcall PARCELS.is_free(parcel):
        return True
    return block.timestamp < (staticcall PARCELS.parcel(parcel)).leased_until


@internal
@view
def _check_tenure(parcel: bytes32):
    end: uint256 = (staticcall PARCELS.parcel(parcel)).title.tenure_end
    assert end == 0 or block.timestamp < end, "GrowingStock: tenure is over"


@internal
@pure
def _check_certified(book: Book, shares: uint256):
    certified: uint256 = book.shares - book.free - book.retired
    assert shares <= certified, "GrowingStock: not certified"


@internal
@view
def _check_caller(caller: address):
    assert msg.sender == caller, "GrowingStock: not its book"
