"""What the form of an export asks for, and of whom that is in words."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from krug.clients import columns
from krug.clients.bulk import asking as bulk
from krug.clients.bulk.selection import Selection
from krug.clients.columns import Layout
from krug.clients.sheets import choosing
from krug.clients.views import around, listed
from krug.exchange.models import Form
from krug.staff.models import Employee
from krug.ui import formats

WHOLE, APART = "whole", "apart"


@dataclass(frozen=True)
class Asked:
    selection: Selection
    form: str
    columns: list[str]
    key: str
    words: str


def read(data: QueryDict, *, by: Employee) -> Asked | None:
    """None when nobody can be meant by it. Raises BadCondition."""
    asked = bulk.read(data, listed.ASKABLE, by=by)
    if asked.selection is None:
        return None
    layout, apart = Layout.read(by.preferences.get(columns.LIST)), data.get("phones") == APART
    is_whole = data.get("columns") == WHOLE
    codes = (
        choosing.whole_card(by, phones_apart=apart) if is_whole else choosing.as_in_list(by, layout, phones_apart=apart)
    )
    form = data.get("form", "") if data.get("form", "") in Form.values else Form.XLSX.value
    return Asked(asked.selection, form, codes, asked.key, described(by, asked.selection))


def of_list(where: str) -> QueryDict:
    """What a link of the list asks for: all that the list shows."""
    data = QueryDict(mutable=True)
    data.update({"where": where, "everything": "yes"})
    return data


def described(by: Employee, selection: Selection) -> str:
    """Of whom the file tells, in words. Raises BadCondition."""
    if selection.ids:
        number = len(selection.ids)
        return ngettext("%(n)s client chosen by hand", "%(n)s clients chosen by hand", number) % {
            "n": formats.number(number)
        }
    asked = dict(selection.asked)
    views = {"archive": _("the archive"), "recent": _("opened lately"), "favourites": _("favourites")}
    found = [views[asked["view"]]] if asked.get("view") in views else []
    found += [f"{chip.label}: {chip.chosen}" for chip in around.chips(by, asked) if chip.chosen]
    return "; ".join([*found, *(part.text for part in around.parts(by, asked, selection.condition))])
