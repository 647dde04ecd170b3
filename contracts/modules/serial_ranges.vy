# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title serial_ranges
@license AGPL-3.0-only
@author The MEVM authors
@notice Ranges of serial numbers of which no two overlap, each taken once and for ever, series by
        series.
@dev The ranges of a series are a list sorted by their first numbers. Whoever takes a range names
     the one before it, so that two neighbours are all that is looked at.
@custom:source CEC-22
"""


struct SerialRange:
    last: uint256  # zero where there is no range
    next: uint256  # first number of the range after; zero for none
    subject: bytes32  # what the range was taken for


MAX_SERIAL: constant(uint256) = 2**128

# Series, first number; number 0, which is no serial, has the list's beginning as its `next`.
_ranges: HashMap[bytes32, HashMap[uint256, SerialRange]]


@internal
def _take(series: bytes32, first: uint256, last: uint256, previous: uint256, subject: bytes32):
    """
    @notice Take a range.
    @param series The series.
    @param first The first number, at least 1.
    @param last The last number.
    @param previous First number of the range before; zero for none.
    @param subject What the range is taken for.
    """
    assert 0 < first and first <= last and last < MAX_SERIAL, "serial_ranges: bad range"
    before: SerialRange = self._ranges[series][previous]
    assert previous == 0 or before.last > 0, "serial_ranges: no such range"
    assert before.last < first, "serial_ranges: overlap"
    assert before.next == 0 or last < before.next, "serial_ranges: overlap"
    self._ranges[series][previous].next = first
    self._ranges[series][first] = SerialRange(last=last, next=before.next, subject=subject)


@internal
@view
def _range(series: bytes32, first: uint256) -> SerialRange:
    """
    @notice Return the range that begins with a number; with number 0 the list's beginning.
    """
    return self._ranges[series][first]
