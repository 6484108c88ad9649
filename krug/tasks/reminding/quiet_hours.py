"""Hours in which an employee is told of nothing but on an open page: letters and messages wait until they are over."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from krug.staff.models import Employee
from krug.tasks import moments

QUIET = "reminders.quiet"  # a preference of the employee's: «21:00-09:00»


@dataclass(frozen=True)
class QuietHours:
    """Each day, by the employee's clock; past midnight when they begin later than they end."""

    begins: datetime.time
    ends: datetime.time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"

    def over_at(self, moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime | None:
        """When those that the moment is in are over; None outside of them."""
        there = moment.astimezone(zone)
        time = there.time()
        is_over_midnight = self.begins > self.ends
        inside = time >= self.begins or time < self.ends if is_over_midnight else self.begins <= time < self.ends
        if not inside:
            return None
        day = there.date() + datetime.timedelta(days=is_over_midnight and time >= self.begins)
        return datetime.datetime.combine(day, self.ends, zone).astimezone(datetime.UTC)


def of(employee: Employee) -> QuietHours | None:
    """None when the employee wants none."""
    begins, _dash, ends = str(employee.preferences.get(QUIET, "")).partition("-")
    try:
        return QuietHours(datetime.time.fromisoformat(begins), datetime.time.fromisoformat(ends))
    except ValueError:
        return None


def over_at(employee: Employee, moment: datetime.datetime) -> datetime.datetime | None:
    """Until when nothing is sent to the employee; None when it may be sent at once."""
    hours = of(employee)
    return hours.over_at(moment, ZoneInfo(moments.zone_of(employee))) if hours else None
