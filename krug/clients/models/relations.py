"""Who is what to whom: relations between two clients, and people spoken of who are not clients yet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from krug.clients import ready_kinds
from krug.clients.models.cards import LIVE, Client, Kind
from krug.core.text import names
from krug.staff.models import Employee

CURRENT = LIVE & Q(ended_on=None)
OPEN = LIVE & Q(became_at=None)


class End(models.TextChoices):
    """Of a relation: which of its two clients."""

    FIRST = "first"
    SECOND = "second"

    @property
    def other(self) -> "End":
        return End.SECOND if self is End.FIRST else End.FIRST


class RelationKind(models.Model):
    """What two clients can be to each other: one of the ready kinds (``code``), or one of the company's own.

    A word says who the client at that end is to the other. Of a ready kind it is empty until the company has its own.
    """

    code = models.CharField(max_length=30, blank=True)
    first_word = models.CharField(_("what one is called"), max_length=60, blank=True)
    second_word = models.CharField(_("what the other is called"), max_length=60, blank=True)
    first_side = models.CharField(_("who the one may be"), max_length=7, choices=Kind.choices, blank=True)
    second_side = models.CharField(_("who the other may be"), max_length=7, choices=Kind.choices, blank=True)
    is_symmetric = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="clients_ready_kind_once", condition=~Q(code="")),
            models.UniqueConstraint(
                "first_word", "second_word", name="clients_own_kind_once", condition=~Q(first_word="")
            ),
            models.CheckConstraint(condition=~Q(code="") | ~Q(first_word=""), name="clients_kind_has_a_word"),
        ]

    def __str__(self) -> str:
        return self.title

    def word(self, end: str, sex: str = "") -> str:
        """How the client at this end is called."""
        return ready_kinds.word(self.code, (self.first_word, self.second_word), end, sex)

    @property
    def title(self) -> str:
        return self.word(End.FIRST) if self.is_symmetric else f"{self.word(End.FIRST)} / {self.word(End.SECOND)}"

    def fits(self, first: str, second: str) -> bool:
        """Whether clients of these kinds may stand at the ends; of a symmetric kind in either order."""
        sides = (self.first_side, self.second_side)
        orders = [(first, second), (second, first)] if self.is_symmetric else [(first, second)]
        return any(all(side in ("", kind) for side, kind in zip(sides, order, strict=True)) for order in orders)


class Relation(models.Model):
    """One row for both cards. Of a symmetric kind the client added earlier is the first, so that there is one order."""

    kind = models.ForeignKey(RelationKind, models.PROTECT, db_index=False, related_name="+")
    first = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="+")
    second = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("first", "id", name="clients_relations_of_first", condition=LIVE),
            models.Index("second", "id", name="clients_relations_of_second", condition=LIVE),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="clients_relation_two_sides"),
            models.UniqueConstraint("first", "second", "kind", name="clients_relation_once", condition=CURRENT),
        ]

    def __str__(self) -> str:
        return f"relation {self.pk}"

    def end_of(self, client_id: int) -> End:
        return End.FIRST if client_id == self.first_id else End.SECOND


class Prospect(models.Model):
    """Somebody a client told of, or is known to be related to, who is not in the base.

    ``end`` is the place the prospect takes in the relation. ``became`` is the client the prospect is by now.
    """

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="prospects")
    relation_kind = models.ForeignKey(RelationKind, models.PROTECT, db_index=False, related_name="+")
    end = models.CharField(max_length=6, choices=End.choices)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    site = models.CharField(_("site"), max_length=200, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    became = models.ForeignKey(Client, models.SET_NULL, null=True, db_index=False, related_name="+")
    became_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("client", "id", name="clients_prospects", condition=OPEN)]

    def __str__(self) -> str:
        return f"prospect {self.pk}"

    @property
    def word(self) -> str:
        """Who the prospect is to the client; whether a man or a woman tells the name."""
        sex = names.sex(names.split(self.name)) if self.kind == Kind.PERSON else ""
        return self.relation_kind.word(self.end, sex)
