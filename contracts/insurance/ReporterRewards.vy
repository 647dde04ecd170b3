# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Rewards of reporters
@license AGPL-3.0-only
@author The MEVM authors
@notice Shares a pot that anyone fills, every 90 days, among the reporters who told of true events:
        one point for each event with damage in which one revealed and was not punished.
@dev Invariants RW-1 to RW-4 in tests/PROPERTIES.md. A report counts in the epoch in which it is
     noted, after the time for punishments is over, so that no point is ever taken back. Reporters
     have seats and bonds, so points cost what made-up events cost: the pot is only divided
     otherwise by them.
@custom:source CEC-29 CEC-41
@custom:kill Nothing can be stopped: there is no owner.
"""

from interfaces import IHazardOracle
from interfaces import IHazardRecords
from interfaces import IHazardReports
from interfaces import IReporterSeats

from contracts.modules import epoch_pot
from contracts.modules import hazard_state
from contracts.modules import one_asset

initializes: one_asset
initializes: epoch_pot[one_asset := one_asset]

exports: one_asset.asset
exports: (
    epoch_pot.fund,
    epoch_pot.carry,
    epoch_pot.epoch,
    epoch_pot.pot_of,
    epoch_pot.paid_of,
    epoch_pot.is_claimed,
)


event ReportNoted:
    id: indexed(uint256)
    reporter: indexed(address)
    epoch: indexed(uint256)


PUNISH_TIME: constant(uint256) = 7 * 86_400
MAX_WAIT: constant(uint256) = 90 * 86_400
ALL_BLOCKS: constant(uint256) = 2**64 - 1

ORACLE: immutable(address)

points_of: public(HashMap[uint256, HashMap[address, uint256]])  # epoch, reporter
total_points: public(HashMap[uint256, uint256])
is_noted: public(HashMap[uint256, HashMap[address, bool]])  # event, reporter


@deploy
def __init__(asset: address, oracle: address):
    """
    @notice Fix whose reports count.
    @param asset What pots hold.
    @param oracle The oracle of hazards.
    """
    one_asset.__init__(asset)
    assert oracle.is_contract, "ReporterRewards: no oracle"
    ORACLE = oracle


@external
def note(event_id: uint256, reporter: address, salt: bytes32):
    """
    @notice Give a reporter his point for an event, once; anyone may call.
    @dev The salt shows that he, who has the seat now, is who revealed from it.
    @param event_id A final event with damage, whose time for punishments is over.
    @param reporter The reporter, who has his seat still.
    @param salt With which he revealed.
    @custom:source CEC-29
    """
    oracle: IHazardOracle = IHazardOracle(ORACLE)
    hazard: IHazardOracle.Hazard = staticcall oracle.hazard(event_id)
    assert hazard.state == hazard_state.FINAL, "ReporterRewards: not final"
    since: uint256 = hazard.settled_from + PUNISH_TIME
    assert block.timestamp >= since, "ReporterRewards: too early"
    assert block.timestamp < since + MAX_WAIT, "ReporterRewards: too late"
    assert staticcall oracle.damage(event_id, ALL_BLOCKS) > 0, "ReporterRewards: no damage"
    self._check_report(event_id, reporter, salt)
    assert not self.is_noted[event_id][reporter], "ReporterRewards: noted"
    epoch: uint256 = epoch_pot._epoch()
    self.is_noted[event_id][reporter] = True
    self.points_of[epoch][reporter] += 1
    self.total_points[epoch] += 1
    log ReportNoted(id=event_id, reporter=reporter, epoch=epoch)


@external
def claim(reporter: address, epoch: uint256):
    """
    @notice Pay a reporter his part of an epoch, once; anyone may call.
    @param reporter The reporter.
    @param epoch One of the last two that are over.
    @custom:source CEC-29
    """
    points: uint256 = self.points_of[epoch][reporter]
    pot: uint256 = epoch_pot.pot_of[epoch]
    epoch_pot._pay(reporter, epoch, points, self.total_points[epoch], pot)


@external
@view
def oracle() -> address:
    """
    @notice Return whose reports count.
    @return The oracle of hazards.
    """
    return ORACLE


@internal
@view
def _check_report(event_id: uint256, reporter: address, salt: bytes32):
    """
    @notice Revert unless a reporter revealed for an event and was not punished.
    """
    records: IHazardRecords = IHazardRecords(ORACLE)
    record: IHazardRecords.Record = staticcall records.report_of(event_id)
    seat: uint256 = staticcall IReporterSeats(ORACLE).seat_of(reporter)
    assert record.revealed >> seat & 1 == 1, "ReporterRewards: not revealed"
    assert record.punished >> seat & 1 == 0, "ReporterRewards: punished"
    footprint: uint256[2] = staticcall records.footprint_of(event_id, reporter)
    commitment: bytes32 = staticcall IHazardReports(ORACLE).commitment_of(
        event_id, reporter, footprint, salt
    )
    committed: bytes32 = staticcall records.committed(event_id, reporter)
    assert commitment == committed, "ReporterRewards: other salt"
