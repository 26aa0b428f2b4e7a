"""What comes round by itself in the banks app."""

from datetime import datetime, time, timedelta

from banks import exporting, lapsing, reminding
from office.regular import regular_work


@regular_work("banks.hold_lapsed_questions", after=time(0, 5))
def hold_lapsed_questions(at: datetime) -> int:
    """Hold back what stands on legal texts that end with this day."""
    return lapsing.hold_lapsed(at=at)


@regular_work("banks.remind_reviewers", after=time(7))
def remind_reviewers(at: datetime) -> int:
    """Tell reviewers in the morning; a turn takes so many, and there may be more."""
    done = 0
    while told := reminding.remind(at=at):
        done += told
    return done


@regular_work("banks.delete_exports", every=timedelta(hours=1))
def delete_exports(at: datetime) -> int:
    """Delete the files whose day is over."""
    return exporting.delete_outlived(at=at)
