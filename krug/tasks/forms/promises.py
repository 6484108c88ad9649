"""What is typed into the forms of tasks."""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from krug.clients.models import Client
from krug.core.text.moments import Moment, read_moment
from krug.staff.models import Employee
from krug.tasks import access, moments, repeats, words
from krug.tasks.models import Doing, Task

NO_MOMENT = _("Say when: «tomorrow at 10», «in two days 14:30», «fri».")
OVERTAKEN = _("Meanwhile somebody has changed this to: %(now)s. Save once more to have it as you typed it.")
NOON = datetime.time(12)
LONGEST_BEFORE = 60 * 24 * 60  # minutes


def read(text: str) -> Moment | None:
    """A moment as it is said here and now. A whole day is given as its noon, so that it is the same day elsewhere."""
    zone = timezone.get_current_timezone()
    found = read_moment(text, now=now(), zone=zone, language=get_language() or "")
    if found is None or not found.is_all_day:
        return found
    return Moment(datetime.datetime.combine(found.at.date(), NOON, zone), True, found.rest)


def typed(task: Task) -> str:
    """Its moment as it could be typed."""
    if task.is_all_day:
        return f"{moments.day_of(task.due_at, task.zone):%d.%m.%Y}"
    return f"{timezone.localtime(task.due_at):%d.%m.%Y %H:%M}"


def rule_of(task: Task) -> str:
    """Its rule as the form offers it, if that says the same of it; else the rule itself, which a form leaves alone."""
    choice = words.choice_of(task.repeat)
    planned = task.planned_at or task.due_at
    same = choice and repeats.checked(choice, at=planned, zone=task.zone) == task.repeat
    return choice if same else task.repeat


FIELDS = ("doing", "what", "when", "repeat", "remind")


def shown(task: Task) -> dict[str, str]:
    """What a form shows of a task, by its fields."""
    remind = "" if task.remind_before_min is None else str(task.remind_before_min)
    told = (task.doing, task.what, typed(task), rule_of(task), remind)
    return dict(zip(FIELDS, told, strict=True))


class WhenForm(forms.Form):
    """What, and when: the moment stands in a field of its own or among the words. What stands there of a ``task`` is
    its moment as it is, to the second.

    A form that says beside a field what it has shown there (``was-what``) changes only what was typed anew, and is told
    where somebody else has typed something else meanwhile: `is_overtaken`.
    """

    doing = forms.ChoiceField(choices=Doing.choices, required=False)
    what = forms.CharField(max_length=400, required=False)
    when = forms.CharField(max_length=100, required=False)
    repeat = forms.CharField(max_length=120, required=False)
    remind = forms.IntegerField(min_value=0, max_value=LONGEST_BEFORE, required=False)
    key = forms.CharField(max_length=64, required=False)

    def __init__(self, data: Any = None, *, task: Task | None = None) -> None:
        super().__init__(data)
        self.task, self.is_overtaken = task, False

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        apart = told.get("when", "").strip()
        moment = read(apart or told.get("what", ""))
        if moment is None:
            self.add_error("when" if apart else "what", str(NO_MOMENT))
            return told
        told |= {"due_at": moment.at, "is_all_day": moment.is_all_day}
        if self.task and apart == typed(self.task):
            told |= {"due_at": self.task.due_at, "is_all_day": self.task.is_all_day}
        told["what"] = (told.get("what", "") if apart else moment.rest).strip()[:300]
        told["doing"] = told.get("doing") or Doing.CALL
        for field, now_there in self._overtaken():
            self.is_overtaken = True
            self.add_error(field, OVERTAKEN % {"now": words.of_field(field, now_there)})
        return told

    def values(self) -> dict[str, Any]:
        """As the verbs take them."""
        told = self.cleaned_data
        named = {
            "doing": ("doing",), "what": ("what",), "when": ("due_at", "is_all_day"), "repeat": ("repeat",),
            "remind": ("remind_before_min",),
        }  # fmt: skip
        told = {**told, "remind_before_min": told["remind"]}
        return {name: told[name] for field in FIELDS if not self._is_left(field) for name in named[field]}

    def _is_left(self, field: str) -> bool:
        """It stands there as it was shown."""
        was = self.data.get(f"was-{field}") if self.task else None
        return was is not None and was == self.data.get(field)

    def _overtaken(self) -> Iterator[tuple[str, str]]:
        """Fields in which somebody has written something else since they were shown, and what stands there now."""
        for field, now_there in shown(self.task).items() if self.task else ():
            was = self.data.get(f"was-{field}", now_there)
            if was != now_there and not self._is_left(field) and self.data.get(field) != now_there:
                yield field, now_there


class TaskForm(WhenForm):
    """A new task, of somebody's who works here."""

    responsible = forms.ModelChoiceField(queryset=Employee.objects.none(), required=False)

    def __init__(self, data: Any = None, *, client: Client | None, by: Employee) -> None:
        super().__init__(data)
        self.client, self.by = client, by
        field = self.fields["responsible"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = access.receivers()

    def clean(self) -> dict[str, Any]:
        """One line asks for no reminder and has one all the same, if it is for a moment."""
        told = super().clean()
        if self.data.get("short") and not told.get("is_all_day", True):
            told["remind"] = 0
        return told

    def clean_responsible(self) -> Employee:
        chosen: Employee = self.cleaned_data["responsible"] or self.by
        if not access.may_take(chosen, self.client):
            raise forms.ValidationError(_("They may not open the card of this client. Choose somebody who may."))
        return chosen
