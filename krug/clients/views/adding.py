"""A new client: two fields first, who may be the same already, and what was pasted put where it belongs."""

import json
import uuid
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, pasting, queries, sight
from krug.clients.duplicates.asked import Namesake
from krug.clients.fields import BadValue
from krug.clients.forms import NewClientForm
from krug.clients.own import refs
from krug.clients.views import blank
from krug.staff.doors import StaffRequest, needs
from krug.ui.reading import reads
from krug.ui.responses import goto, is_fragment

NOT_KEPT = frozenset({"pasted", "before", "back", "shown_kind", "csrfmiddlewaretoken", "anyway"})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.CREATE)
def new(request: StaffRequest) -> HttpResponse:
    """Whoever adds a client answers for it. One who surely is the same is shown before a second is made."""
    if request.method != "POST":
        return _page(request, _blank(request, _initial(request)))
    form = _sent(request)
    if form.is_valid():
        for name, text in refs.check_all(request.user, form.intake.draft.values).items():
            form.add_error(name, text)
    if form.errors:
        return _page(request, form, status=422)
    key, same = form.cleaned_data["key"], _same(request, form)
    # Asked after: when the form is sent twice at once, whoever already sees the client of the first sees its key too.
    made = actions.created(key, by=request.user)
    if any(each.is_sure for each in same) and made is None and not form.cleaned_data["anyway"]:
        return _page(request, form, same=same, status=409)
    return _open(request, made) if made else _create(request, form, same)


def _initial(request: StaffRequest) -> dict[str, str]:
    return {"key": uuid.uuid4().hex, **_typed(request.GET.get("name", "")[:300])}


def _create(request: StaffRequest, form: NewClientForm, same: Sequence[Namesake]) -> HttpResponse:
    """What the verb refuses is told at the field in which it can be mended."""
    wanted, key = form.intake.employer, form.cleaned_data["key"]
    employer = queries.employer(request.user, wanted) if wanted else None
    try:
        pk = actions.create(form.intake.draft, employer=employer, by=request.user, key=key)
    except actions.RuleBroken as broken:
        form.refuse(broken.all)
    except actions.RequisitesTaken as taken:
        form.add_error("inn", str(taken.text))
    except BadValue as refusal:
        form.add_error("category", str(refusal.message))
    except sight.FieldDenied as denied:
        form.add_error(None, denied.text)
    else:
        return _open(request, pk)
    return _page(request, form, same=same, status=422)


def _open(request: StaffRequest, pk: int) -> HttpResponse:
    return goto(reverse("client", args=[pk])) if is_fragment(request) else redirect("client", pk=pk)


@reads
@require_POST
@needs(access.CREATE)
def check(request: StaffRequest) -> HttpResponse:
    """Who may be the same, while it is being typed."""
    form = _sent(request)
    form.is_valid()
    return render(request, "clients/_same.html", {"same": _same(request, form)})


@reads
@require_POST
@needs(access.CREATE)
def blanks(request: StaffRequest) -> HttpResponse:
    """The fields of another kind or category; nothing when it is the one that is shown."""
    context = blank.context(_blank(request, _kept(_lines(request))), actor=request.user)
    if request.POST.get("shown_kind") == context["kind"]:
        return HttpResponse(status=204)
    return render(request, "clients/new/_more.html", {**context, "fragment": "more"})


@reads
@require_POST
@needs(access.CREATE)
def paste(request: StaffRequest) -> HttpResponse:
    """The form filled in from what was pasted into it; with ``back`` as it was before."""
    if "back" in request.POST:
        before = _blank(request, _before(request.POST.get("before", "")))
        return _form(request, blank.context(before, actor=request.user))
    typed = _kept(_lines(request))
    filled, taken = pasting.fill(typed, request.POST.get("pasted", "").replace("\0", ""))
    context = blank.context(_blank(request, filled), taken=taken, actor=request.user)
    context |= {"taken": taken, "before": json.dumps(typed, ensure_ascii=False)}
    return _form(request, context)


def _page(
    request: StaffRequest, form: NewClientForm, *, same: Sequence[Namesake] = (), status: int = 200
) -> HttpResponse:
    context = blank.context(form, same=same, actor=request.user)
    if is_fragment(request):
        return _form(request, context, status=status)
    return render(request, "clients/new.html", context, status=status)


def _form(request: StaffRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """The form alone, and the instruction beside it anew."""
    return render(request, "clients/new/_form.html", {**context, "fragment": "form"}, status=status)


def _sent(request: StaffRequest) -> NewClientForm:
    return NewClientForm(request.POST, owner_id=request.user.pk, denied=sight.readonly(request.user))


def _blank(request: StaffRequest, initial: dict[str, str]) -> NewClientForm:
    return NewClientForm(initial=initial, denied=sight.readonly(request.user))


def _same(request: StaffRequest, form: NewClientForm) -> Sequence[Namesake]:
    employer = form.intake.employer
    told = actions.resolve(form.intake.draft, by=request.user, employer=employer.name if employer else "")
    return told.others


def _lines(request: StaffRequest) -> Iterable[tuple[str, object]]:
    """What was sent; of several ticked options each is a line."""
    return ((name, "\n".join(map(str, sent))) for name, sent in request.POST.lists())


def _kept(items: Iterable[tuple[str, object]]) -> dict[str, str]:
    """What was typed, without what the page adds to it."""
    return {name: str(value).replace("\0", "") for name, value in items if name not in NOT_KEPT}


def _before(text: str) -> dict[str, str]:
    try:
        kept = json.loads(text)
    except ValueError:
        return {}
    return _kept(kept.items()) if isinstance(kept, dict) else {}


def _typed(text: str) -> dict[str, str]:
    """What was typed in the palette goes where it belongs: digits to the phone, an address to the e-mail."""
    digits = sum(letter.isdigit() for letter in text)
    if "@" in text:
        return {"email": text}
    return {"phone": text} if digits >= 5 and digits > len(text) / 2 else {"who": text}
