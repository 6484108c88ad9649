"""What pages keep of how an employee wants them. Theirs alone, so nothing of it is an event."""

from typing import Any

from django.db import transaction

from krug.staff.models import Employee


@transaction.atomic
def keep(employee: Employee, code: str, value: Any) -> None:
    """None is as everybody has it. What other pages keep at the same moment stays."""
    kept = Employee.objects.select_for_update().get(pk=employee.pk)
    kept.preferences.pop(code, None)
    employee.preferences = kept.preferences | ({} if value is None else {code: value})
    employee.save(update_fields=["preferences"])
