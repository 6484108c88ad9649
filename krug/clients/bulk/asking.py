"""What the dialog over the list asks for, as it comes from a form."""

from dataclasses import dataclass

from django.http import QueryDict

from krug.clients import sight
from krug.clients.bulk import deeds, selection
from krug.clients.bulk.deeds import Deed
from krug.clients.bulk.selection import Selection
from krug.core.rights import Actor


@dataclass(frozen=True)
class Asked:
    """``what`` is a verb, for a field with its code behind a colon; nothing of it need make sense."""

    selection: Selection | None
    what: str
    typed: str
    only_empty: bool
    key: str

    @property
    def verb(self) -> str:
        return self.what.partition(":")[0]

    @property
    def field(self) -> str:
        return self.what.partition(":")[2]

    def deed(self, actor: Actor) -> Deed:
        """Raises Refusal."""
        return deeds.read(actor, self.verb, self.field, self.typed, only_empty=self.only_empty)


def read(form: QueryDict, askable: tuple[str, ...], *, by: Actor) -> Asked:
    """``askable`` are the parameters of a list's address that say what it shows; what is hidden asks for nothing."""
    where = QueryDict(form.get("where", "").replace("\0", ""))
    hidden = sight.hidden(by)
    asked = {name: where[name] for name in askable if where.get(name) and sight.FILTERS.get(name) not in hidden}
    value = "\n".join(form.getlist("value")).replace("\0", "")
    return Asked(
        _selection(form, asked), form.get("what", ""), value, bool(form.get("only_empty")), form.get("key", "")[:60]
    )


def _selection(form: QueryDict, asked: dict[str, str]) -> Selection | None:
    if not form.get("everything"):
        return selection.of_chosen(form.get("ids", ""), asked)
    upto = form.get("upto", "")
    counted = int(upto) if upto.isdecimal() and len(upto) < 19 else 0
    return Selection(asked=asked, upto=counted) if counted else selection.of_everything(asked)
