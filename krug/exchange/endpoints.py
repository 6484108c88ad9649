"""Doors of the export for programs: begin one, ask how far it is, fetch the file."""

import datetime
import uuid
from typing import Any, Literal

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_noop
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from krug.api.problems import Problem, Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Receipt, Strict
from krug.clients import access as clients
from krug.clients import columns, sight
from krug.clients.bulk import selection
from krug.clients.bulk.selection import Selection
from krug.clients.columns import Layout
from krug.clients.conditions import language as conditions
from krug.clients.sheets import choosing
from krug.core import gate
from krug.core.text.refusals import Refusal
from krug.exchange import access
from krug.exchange.exporting import actions, asking
from krug.exchange.exporting.views import DOOR, name_of
from krug.exchange.models import Export, ExportState, Form
from krug.staff.doors import ApiRequest
from krug.staff.models import Employee

_ = gettext_noop

SCOPE = "clients:export"
TYPES = {
    Form.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV.value: "text/csv; charset=utf-8",
}
A_FILE = {200: {"description": "OK", "content": {kind.partition(";")[0]: {} for kind in TYPES.values()}}}

router = Router()


class NewExport(Strict):
    condition: str | None = Field(
        None, max_length=conditions.LONGEST,
        description=_("In the language of conditions, as for the list of clients. Without it: everybody."),
    )  # fmt: skip
    view: int | None = Field(
        None, ge=1, lt=2**63, description=_("The number of a saved view, as its address in the list says it, instead.")
    )
    archived: bool = Field(False, description=_("The archive instead of the base."))
    form: Form = Form.XLSX
    columns: Literal["list", "whole"] = Field(
        "list", description=_("Those of the list as the token's owner has laid it out, or everything a card says.")
    )
    phones_apart: bool = Field(False, description=_("Each phone in a column of its own."))


class ExportOut(BaseModel):
    id: int
    state: ExportState
    form: Form
    asked: str = Field(description=_("Of whom the file tells, in words."))
    matched: int = Field(description=_("How many clients there were when it was begun."))
    written: int
    masked: bool = Field(description=_("Whether contacts are masked, as the role of the token's owner has it."))
    size: int
    problem: str
    made_at: datetime.datetime
    finished_at: datetime.datetime | None
    until: datetime.datetime | None = Field(description=_("Until when the file may be fetched."))


def _scoped_file() -> dict[str, Any]:
    """An answer that is no JSON."""
    told = scoped(SCOPE)
    return {**told, "openapi_extra": {**told["openapi_extra"], "responses": A_FILE}}


@router.post(
    "/exports",
    response={201: Receipt},
    url_name="api_exports",
    summary=_("Begin an export"),
    description=_(
        "Clients into a file, written in the background. The answer has its number; its version is always 0. "
        "Ask for its state until it is «done», then fetch the file."
    ),
    **scoped(SCOPE),
)
def begin_export(request: ApiRequest, body: NewExport) -> Status[Receipt]:
    if not request.user.may(clients.EXPORT):
        raise Http404
    try:
        chosen = _selection(request.user, body)
        export = actions.begin(
            chosen, _columns(request.user, body), form=body.form, asked=asking.described(request.user, chosen),
            key=f"api:{uuid.uuid4().hex}", by=request.user,
        )  # fmt: skip
    except Refusal as refusal:
        field = "view" if body.view is not None else "condition"
        raise invalid(Wrong(field, refusal.code, str(refusal.message))) from refusal
    return Status(201, Receipt(id=export.pk, version=0))


def _selection(by: Employee, body: NewExport) -> Selection:
    """Raises Problem, BadCondition."""
    if body.view is None:
        archive = {"view": "archive"} if body.archived else {}
        return selection.of_everything({**({"condition": body.condition} if body.condition else {}), **archive})
    if body.condition or body.archived:
        raise invalid(Wrong("view", "alone", gettext("A view says whom it shows: send it without a condition.")))
    view = clients.saved_views(by).filter(pk=body.view).first()
    if view is None:
        raise invalid(Wrong("view", "unknown", gettext("There is no such view, or it is not shared with you.")))
    hidden = sight.hidden(by)
    if any(sight.FILTERS.get(name) in hidden for name in view.asked):
        raise invalid(Wrong("view", "unknown", gettext("The role of the token's owner does not see this.")))
    return selection.of_everything(view.asked)


def _columns(by: Employee, body: NewExport) -> list[str]:
    if body.columns == asking.WHOLE:
        return choosing.whole_card(by, phones_apart=body.phones_apart)
    layout = Layout.read(by.preferences.get(columns.LIST))
    return choosing.as_in_list(by, layout, phones_apart=body.phones_apart)


@router.get(
    "/exports/{int:export_id}",
    response=ExportOut,
    url_name="api_export",
    summary=_("Ask how far an export is"),
    description=_("Only exports of the token's owner, those begun on the pages too."),
    **scoped(SCOPE),
)
def read_export(request: ApiRequest, export_id: int) -> ExportOut:
    return _shown(get_object_or_404(access.exports(request.user), pk=export_id))


def _shown(export: Export) -> ExportOut:
    is_kept = export.state == ExportState.DONE and export.finished_at is not None
    return ExportOut(
        id=export.pk, state=ExportState(export.state), form=Form(export.form), asked=export.asked,
        matched=export.total, written=export.done, masked=export.is_masked, size=export.size, problem=export.problem,
        made_at=export.made_at, finished_at=export.finished_at,
        until=export.finished_at + actions.KEPT if is_kept and export.finished_at else None,
    )  # fmt: skip


@router.get(
    "/exports/{int:export_id}/file",
    url_name="api_export_file",
    summary=_("Fetch the file of an export"),
    description=_("When its state is «done», for a day. Each fetching is written down, as on the pages."),
    **_scoped_file(),
)
def fetch_export(request: ApiRequest, export_id: int) -> FileResponse:
    export = get_object_or_404(access.exports(request.user), pk=export_id)
    path = actions.path_of(export)
    if path is None:
        raise Problem("not_found", gettext("The file is not ready yet, or not there any more. Ask for its state."))
    gate.leave(DOOR, rows=export.done, by=request.user)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name_of(export), content_type=TYPES[export.form])
