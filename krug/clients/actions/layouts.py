"""How an employee wants the list to be: theirs alone, so nothing of it is an event."""

from krug.clients.columns import LIST, Layout
from krug.staff import actions as staff
from krug.staff.models import Employee


def lay_out(layout: Layout, *, by: Employee) -> Layout:
    staff.prefer(by, LIST, None if layout.is_usual else layout.as_json())
    return layout
