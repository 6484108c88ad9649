"""Verbs about the company's rules of entry."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients.entry import checks, items
from krug.clients.fields import BadValue
from krug.clients.models import Category, FieldRule, Instruction
from krug.core import events, jobs
from krug.staff.models import Employee

RECOUNT = "krug.clients.jobs.recount"
COUNTS = frozenset({"is_required", "is_left_out", "weight"})  # what of a rule the completeness of cards follows from


@transaction.atomic
def set_rule(kind: str, category: Category | None, field: str, *, by: Employee, **asked: object) -> FieldRule:
    """Change what is asked of one field. Cards there are stay as they are: they only become less complete.

    Raises BadValue, and BadPattern when what to look for cannot be looked for.
    """
    item = items.get(kind, field)
    if (
        item is None
        or (asked.get("is_required") and not item.askable)
        or (asked.get("check_kind") and not item.checkable)
    ):
        raise BadValue(_("This cannot be asked of cards."))
    rule, _made = FieldRule.objects.select_for_update().get_or_create(kind=kind, category=category, field=field)
    before = {name: getattr(rule, name) for name in asked}
    for name, value in asked.items():
        setattr(rule, name, value)
    rule.pattern = checks.tidy(rule.check_kind, rule.pattern)
    changed = {name for name, was in before.items() if getattr(rule, name) != was}
    if not changed:
        return rule
    if changed & COUNTS:
        rule.weighed_at = now()
        jobs.enqueue(RECOUNT, kind, rule.weighed_at.isoformat())
    rule.save()
    category_id = category.pk if category else None
    events.publish(happened.EntryRuleChanged(by_id=by.pk, kind=kind, category_id=category_id, field=field))
    return rule


@transaction.atomic
def write_instruction(kind: str, category: Category | None, text: str, *, by: Employee) -> None:
    """What is told beside the form and on the card; an empty one is none."""
    text = text.replace("\r\n", "\n").strip()
    written, _made = Instruction.objects.select_for_update().get_or_create(kind=kind, category=category)
    if written.text != text:
        written.text = text
        written.save(update_fields=["text"])
        category_id = category.pk if category else None
        events.publish(happened.InstructionWritten(by_id=by.pk, kind=kind, category_id=category_id))
