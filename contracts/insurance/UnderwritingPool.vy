# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Pool of underwriters
@license AGPL-3.0-only
@author The MEVM authors
@notice Underwriters put up capital and share in the premiums and payouts of all policies. Each
        policy locks its greatest payout until nothing can be claimed of it any more; whoever
        wants to leave queues, and is paid out of what is not locked.
@dev Invariants UP-1 to UP-7 in tests/PROPERTIES.md. Shares are counted against a million virtual
     ones, so that a donation cannot round the next depositor down; all roundings are for those
     who stay, and the last one who leaves gets all. Shares cannot be transferred.
     A leaver waits for the notice, so that what he may know is reported by then, and is paid as
     if all that is claimable for reported events were lost. Nor does he choose the moment: who
     could have been paid for a week, and was not, begins anew.
@custom:source CEC-42
@custom:kill Nothing can be stopped, and there is no owner. Without policies of the insurer the
             capital is free, and everybody leaves after the notice.
"""

from interfaces import IInsurer
from interfaces import IUnderwritingPool

implements: IUnderwritingPool

from contracts.modules import earned_premium
from contracts.modules import purse

initializes: earned_premium
initializes: purse

exports: (
    purse.withdraw,
    purse.push,
    purse.credit_of,
    purse.held,
)

VIRTUAL_SHARES: constant(uint256) = 10**6
MAX_SHARES: constant(uint256) = 2**128
MAX_TICKETS: constant(uint256) = 64
MIN_NOTICE: constant(uint256) = 86_400
MAX_NOTICE: constant(uint256) = 90 * 86_400
TURN: constant(uint256) = 7 * 86_400  # how long a ticket is good that capital is there for

ASSET: immutable(address)
INSURER: immutable(IInsurer)
NOTICE: immutable(uint256)

locked: public(uint256)
shares_of: public(HashMap[address, uint256])
total_shares: public(uint256)
queued_shares: public(uint256)
head: public(uint256)  # the ticket that is served next
ticket_count: public(uint256)
starved_at: public(uint256)  # when a ticket was last served and not paid in full

_funds: uint256  # capital and premiums not earned yet
_tickets: HashMap[uint256, IUnderwritingPool.Ticket]


@deploy
def __init__(asset: address, insurer: IInsurer, notice: uint256):
    """
    @notice Fix the asset, and who writes cover.
    @param asset The token that capital, premiums and payouts are counted in.
    @param insurer The only contract that locks and pays; deployed after this one.
    @param notice Seconds from an underwriter's request until he can be paid.
    """
    assert asset.is_contract, "UnderwritingPool: no contract"
    assert insurer.address not in [empty(address), self], "UnderwritingPool: no insurer"
    assert MIN_NOTICE <= notice and notice <= MAX_NOTICE, "UnderwritingPool: bad notice"
    ASSET = asset
    INSURER = insurer
    NOTICE = notice


@external
def deposit(amount: uint256, min_shares: uint256) -> uint256:
    """
    @notice Add to the capital for shares in it.
    @param amount How much, approved.
    @param min_shares The fewest shares that the caller takes for it.
    @return His new shares.
    @custom:source CEC-42
    """
    total: uint256 = self.total_shares
    shares: uint256 = amount * (total + VIRTUAL_SHARES) // (self._capital() + 1)
    assert shares > 0 and shares >= min_shares, "UnderwritingPool: too few shares"
    assert total + shares <= MAX_SHARES, "UnderwritingPool: worthless"
    self.total_shares = total + shares
    self.shares_of[msg.sender] += shares
    self._funds += amount
    log IUnderwritingPool.Deposited(account=msg.sender, amount=amount, shares=shares)
    purse._take(ASSET, amount)
    return shares


@external
def donate(amount: uint256):
    """
    @notice Add to the capital without a share in it: lost bonds of reporters, for instance.
    @param amount How much, approved.
    """
    assert amount > 0, "UnderwritingPool: no amount"
    self._funds += amount
    log IUnderwritingPool.Donated(donor=msg.sender, amount=amount)
    purse._take(ASSET, amount)


@external
def request(shares: uint256, min_assets: uint256) -> uint256:
    """
    @notice Put shares into the queue of those who leave; from then on their worth backs no new
            cover. They earn, and may lose, until they are paid.
    @param shares How many of the caller's.
    @param min_assets The least that he takes for all of them; they come back to him if they are
           worth less when it is his turn.
    @return The ticket's number.
    @custom:source CEC-42
    """
    owned: uint256 = self.shares_of[msg.sender]
    assert 0 < shares and shares <= owned, "UnderwritingPool: no such shares"
    assert min_assets < MAX_SHARES, "UnderwritingPool: bad minimum"
    self.shares_of[msg.sender] = owned - shares
    self.queued_shares += shares
    number: uint256 = self.ticket_count
    self.ticket_count = number + 1
    self._tickets[number] = IUnderwritingPool.Ticket(
        account=msg.sender,
        shares=shares,
        min_assets=min_assets,
        requested_at=block.timestamp,
    )
    log IUnderwritingPool.WithdrawalRequested(
        ticket=number, account=msg.sender, shares=shares, min_assets=min_assets
    )
    return number


@external
def process(count: uint256):
    """
    @notice Pay those at the head of the queue, as far as capital is free; anyone may call.
    @dev Each ticket served is paid, in full or as far as possible, or leaves the queue: nobody
         blocks it, and passing a ticket costs less than queueing it. Whom nobody called for a week
         leaves it too; while capital is short, a call each week keeps the queue.
    @param count How many tickets at most.
    @custom:source CEC-42
    """
    earned_premium._roll()
    pending: uint256 = extcall INSURER.note_pending()
    end: uint256 = self.ticket_count
    for _: uint256 in range(min(count, MAX_TICKETS), bound=MAX_TICKETS):
        if self.head == end or not self._serve(self.head, pending):
            break


@external
def write_cover(
    premium: uint256, cover: uint256, end: uint256, start: uint256 = block.timestamp
) -> uint256:
    """
    @notice Lock capital for a policy; for the insurer.
    @param premium What the pool gets for it, approved.
    @param cover The policy's greatest payout.
    @param end The first second in which the policy is over.
    @param start When it begins to cover; its premium is earned from that week on.
    @return The rate at which the premium is earned, to be named again in `end_cover`.
    @custom:source CEC-42
    """
    self._check_insurer()
    rate: uint256 = earned_premium._begin(premium, start, end)
    self._funds += premium
    assert cover <= self._capacity(), "UnderwritingPool: no capacity"
    self.locked += cover
    log IUnderwritingPool.CoverWritten(premium=premium, cover=cover, end=end)
    purse._take(ASSET, premium)
    return rate


@external
def end_cover(rate: uint256, end: uint256, cover: uint256, payee: address) -> uint256:
    """
    @notice End a policy before its time, but not before it begins to cover; for the insurer.
    @param rate As returned by `write_cover`.
    @param end As named in `write_cover`.
    @param cover What is freed.
    @param payee Who gets the premium back for the time that is left; nobody if the zero address.
    @return What he is credited.
    @custom:source CEC-42
    """
    self._check_insurer()
    refund: uint256 = earned_premium._stop(rate, end)
    if payee == empty(address):
        refund = 0
    self._funds -= refund
    self.locked -= cover
    log IUnderwritingPool.CoverEnded(cover=cover, refund=refund)
    purse._credit(ASSET, payee, refund)
    return refund


@external
def free_cover(cover: uint256):
    """
    @notice Free capital that nothing can be claimed of any more; for the insurer.
    @param cover How much.
    @custom:source CEC-42
    """
    self._check_insurer()
    self.locked -= cover
    log IUnderwritingPool.CoverFreed(cover=cover)


@external
def pay(account: address, amount: uint256):
    """
    @notice Credit a payout, out of what is locked; for the insurer.
    @param account Who may take it out.
    @param amount How much.
    @custom:source CEC-41
    """
    self._check_insurer()
    self._funds -= amount
    self.locked -= amount
    purse._credit(ASSET, account, amount)


@external
@view
def asset() -> address:
    """
    @notice Return what capital, premiums and payouts are counted in.
    @return The token.
    """
    return ASSET


@external
@view
def insurer() -> address:
    """
    @notice Return who writes cover on the capital.
    @return The contract.
    """
    return INSURER.address


@external
@view
def notice() -> uint256:
    """
    @notice Return how long an underwriter waits at least.
    @return Seconds.
    """
    return NOTICE


@external
@view
def capital() -> uint256:
    """
    @notice Return what belongs to the underwriters now.
    @return All that is held but credits and premiums not earned yet.
    """
    return self._capital()


@external
@view
def capacity() -> uint256:
    """
    @notice Return how much more cover could be written now.
    @return Capital that is neither locked nor asked back.
    """
    return self._capacity()


@external
@view
def unearned() -> uint256:
    """
    @notice Return the part of the premiums that is not earned yet.
    @return The amount, rounded up.
    """
    return earned_premium._unearned()


@external
@view
def ticket(number: uint256) -> IUnderwritingPool.Ticket:
    """
    @notice Return a ticket of the queue.
    @param number From 0 upwards.
    @return The ticket; without shares when it is done.
    """
    return self._tickets[number]


@internal
def _serve(number: uint256, pending: uint256) -> bool:
    """
    @notice Serve the ticket at the head.
    @param number The ticket.
    @param pending What may have to be paid for reported events.
    @return Whether the next one's turn has come.
    """
    ticket: IUnderwritingPool.Ticket = self._tickets[number]
    due: uint256 = ticket.requested_at + NOTICE
    if block.timestamp < due:
        return False
    # Else it would be good for the day on which its owner knows of a loss before others.
    if block.timestamp > max(due, self.starved_at) + TURN:
        self._give_back(number, ticket)
        return True
    shares: uint256 = 0
    amount: uint256 = 0
    shares, amount = self._payable(ticket.shares, pending)
    if shares == 0:
        self.starved_at = block.timestamp
        return False
    if amount * ticket.shares < ticket.min_assets * shares:
        self._give_back(number, ticket)
        return True
    self._leave_queue(number, ticket, shares)
    self.total_shares -= shares
    self._funds -= amount
    log IUnderwritingPool.WithdrawalPaid(
        ticket=number, account=ticket.account, shares=shares, amount=amount
    )
    purse._credit(ASSET, ticket.account, amount)
    if shares == ticket.shares:
        return True
    self.starved_at = block.timestamp
    return False


@internal
def _give_back(number: uint256, ticket: IUnderwritingPool.Ticket):
    self._leave_queue(number, ticket, ticket.shares)
    self.shares_of[ticket.account] += ticket.shares
    shares: uint256 = ticket.shares
    log IUnderwritingPool.WithdrawalLapsed(ticket=number, account=ticket.account, shares=shares)


@internal
def _leave_queue(number: uint256, ticket: IUnderwritingPool.Ticket, shares: uint256):
    self.queued_shares -= shares
    if shares == ticket.shares:
        self._tickets[number].shares = 0
        self.head = number + 1
        return
    self._tickets[number].shares = ticket.shares - shares
    # What was paid was not below its part of the minimum; of the rest as much is asked as before.
    part: uint256 = ticket.min_assets * (ticket.shares - shares)
    self._tickets[number].min_assets = (part + ticket.shares - 1) // ticket.shares


@internal
@view
def _payable(shares: uint256, pending: uint256) -> (uint256, uint256):
    """
    @notice Return how many of some shares can be paid now, and what they get.
    @dev The last ones get all when nothing is open. The worst price is at least what is free, so
         it is not zero when anything is.
    """
    capital: uint256 = self._capital()
    supply: uint256 = self.total_shares
    if shares == supply and self.locked == 0 and earned_premium._unearned() == 0:
        return shares, capital
    free: uint256 = capital - self.locked
    worst: uint256 = capital - min(pending, self.locked)
    paid: uint256 = min(shares, free * (supply + VIRTUAL_SHARES) // (worst + 1))
    if paid == supply:
        paid -= 1  # somebody must stay to whom the cover's capital and premium come back
    return paid, paid * (worst + 1) // (supply + VIRTUAL_SHARES)


@internal
@view
def _capital() -> uint256:
    return self._funds - earned_premium._unearned()


@internal
@view
def _capacity() -> uint256:
    capital: uint256 = self._capital()
    supply: uint256 = self.total_shares + VIRTUAL_SHARES
    queued: uint256 = (self.queued_shares * (capital + 1) + supply - 1) // supply
    taken: uint256 = self.locked + queued
    return capital - taken if taken < capital else 0


@internal
@view
def _check_insurer():
    assert msg.sender == INSURER.address, "UnderwritingPool: not insurer"
