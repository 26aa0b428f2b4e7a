"""What the times and counts of late answers say about the clock they were given by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

#: So far two readings of one clock lie apart through the line alone.
AGREE_WITHIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """How far a machine's clock went ahead of the server's, negative where it was behind.

    Attributes:
        at_sending: when the late answers came in.
        while_saving: the median over the answers that were saved in time; None where there are none,
            so that nothing says what the clock was while the paper was written.
    """

    at_sending: timedelta
    while_saving: timedelta | None

    @property
    def is_unproven(self) -> bool:
        """Whether there is nothing to hold the clock at sending against."""
        return self.while_saving is None

    @property
    def is_changed(self) -> bool:
        """Whether the clock was set between saving and sending, or is another machine's."""
        return self.while_saving is not None and (
            abs(self.at_sending - self.while_saving) > AGREE_WITHIN
        )

    def moments(self, client_at: datetime) -> tuple[datetime, ...]:
        """Return when something happened by the server's clock: by each reading that differs."""
        by_sending = client_at - self.at_sending
        if self.while_saving is None or not self.is_changed:
            return (by_sending,)
        return (by_sending, client_at - self.while_saving)


def usual_lead(saves: Iterable[tuple[datetime, datetime]]) -> timedelta | None:
    """Return the median lead of a device's clock over (time on the device, time saved) of saves.

    A median, since a save that waited for the line says less than one that did not.
    """
    leads = [(client_at - saved_at).total_seconds() for client_at, saved_at in saves]
    return timedelta(seconds=median(leads)) if leads else None


def is_counted_apart(*, sequence: int, client_at: datetime) -> bool:
    """Tell whether an answer's count does not fit its time on the device.

    A device counts in milliseconds of its clock and never back: where the two differ, the clock
    went back between two answers, or one of them was made up.
    """
    told = client_at.timestamp() - sequence / 1000
    return abs(told) > AGREE_WITHIN.total_seconds()
