"""How an employee wants the list to be: theirs alone, so nothing of it is an event."""

from krug.clients.columns import LIST, Layout
from krug.staff import preferences
from krug.staff.models import Employee


def lay_out(layout: Layout, *, by: Employee) -> Layout:
    preferences.keep(by, LIST, None if layout == Layout() else layout.as_json())
    return layout
