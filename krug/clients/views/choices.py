"""What may be chosen for a field of the card, by those who may choose it."""

from django.utils.translation import gettext as _

from krug.clients import fields, queries
from krug.clients.fields import CardField
from krug.clients.models import Kind
from krug.staff import access as staff_access
from krug.staff.models import Employee
from krug.ui import zones

Choices = list[tuple[str, str]]


def of(spec: CardField, kind: str, *, actor: Employee | None = None) -> Choices:
    """Values as they are sent, with their names. Owners are offered to somebody only, since they are colleagues."""
    if spec.control in ("owner", "employee"):
        people = staff_access.colleagues(actor).working() if actor else ()
        return [("", _("nobody")), *((str(person.pk), str(person)) for person in people)]
    if spec.control == "category":
        return [("", _("none")), *((str(each.pk), each.name) for each in queries.categories(kind))]
    if spec.control == "zone":
        return [("", _("as ours")), *((zone, name) for zone, name in zones.choices())]
    return [(str(value), str(label)) for value, label in spec.choices]


def words(code: str, *, actor: Employee) -> list[str]:
    """What may be typed into a cell of this field, for persons and companies alike; nothing where anything may."""
    spec = fields.by_code(code)
    if spec is None or spec.control == "zone":
        return []
    kinds = [kind for kind in Kind.values if kind in spec.kinds]
    found = [label for kind in kinds for value, label in of(spec, kind, actor=actor) if value]
    return list(dict.fromkeys(found))
