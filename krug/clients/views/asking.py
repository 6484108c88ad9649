"""What the address of the list asks for."""

from krug.clients import conditions
from krug.clients.conditions import BadCondition, Condition
from krug.staff.doors import StaffRequest

Asked = dict[str, str]
ASKABLE = ("view", "owner", "city", "kind", "warmth", "category", "tag", "condition", "saved", "sort")


def asked(request: StaffRequest) -> Asked:
    return {name: request.GET[name] for name in ASKABLE if request.GET.get(name)}


def readable(asked: Asked) -> Condition | None:
    """The condition of the address, None also of one that cannot be read."""
    try:
        return conditions.loads(asked.get("condition", ""))
    except BadCondition:
        return None
