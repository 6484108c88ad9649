"""Clients and what belongs to one card."""

import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.core.db.expressions import MonthAndDay
from krug.core.fields import MoneyField, RowIdField, SharedKeyField
from krug.staff.models import Employee

NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
LIVE = Q(archived_at=None)


class Kind(models.TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")


class Warmth(models.IntegerChoices):
    UNKNOWN = 0, _("not said")
    COLD = 1, pgettext_lazy("warmth", "cold")
    WARM = 2, pgettext_lazy("warmth", "warm")
    HOT = 3, pgettext_lazy("warmth", "hot")


class Sex(models.TextChoices):
    UNKNOWN = "", _("not said")
    FEMALE = "f", _("female")
    MALE = "m", _("male")


class ContactKind(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    TELEGRAM = "telegram", "Telegram"
    WHATSAPP = "whatsapp", "WhatsApp"
    MAX = "max", "MAX"
    VK = "vk", "VK"
    SITE = "site", _("site")
    OTHER = "other", _("other")


class AddressKind(models.TextChoices):
    MAIN = "main", _("address")
    LEGAL = "legal", _("legal address")
    POSTAL = "postal", _("postal address")
    DELIVERY = "delivery", _("delivery address")


class DecisionRole(models.TextChoices):
    UNKNOWN = "", _("not said")
    DECIDES = "decides", _("decides")
    INFLUENCES = "influences", _("influences")
    USES = "uses", _("uses")
    PAYS = "pays", _("pays")


def initials_of(kind: str, name: str, last_name: str, first_name: str) -> str:
    """Two letters for a person's or a company's round picture."""
    parts = [last_name, first_name] if kind != Kind.COMPANY else name.replace("«", " ").split()[-1:]
    letters = "".join(part[:1] for part in parts if part) or name[:1]
    return (letters if len(letters) > 1 else (letters + "".join(parts)[1:2])).upper()


class ClientQuerySet(models.QuerySet["Client"]):
    def live(self) -> "ClientQuerySet":
        return self.filter(archived_at=None)

    def archived(self) -> "ClientQuerySet":
        return self.exclude(archived_at=None)

    def with_inn(self, *numbers: str) -> "ClientQuerySet":
        """Live clients of these INN. Said in the words of the index, without which it would be a scan."""
        return self.live().filter(inn__in=numbers).exclude(inn="")


class Client(models.Model):
    """A person or a company, actual or potential: one row, one card.

    ``name`` is what lists show and ``sort_key`` what they are sorted by; both follow from the parts and are kept by
    `clients.actions`. ``version`` grows with everything done to the card.
    """

    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    sort_key = models.CharField(max_length=120)
    owner = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("owner")
    )
    warmth = models.PositiveSmallIntegerField(_("warmth"), choices=Warmth.choices, default=Warmth.UNKNOWN)
    city = models.CharField(_("city"), max_length=100, blank=True)
    category = models.ForeignKey(
        "clients.Category", models.PROTECT, null=True, blank=True, db_index=False, related_name="+",
        verbose_name=_("category"),
    )  # fmt: skip
    about = models.CharField(_("in a few words"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    preferred_channel = models.CharField(_("prefers"), max_length=10, choices=ContactKind.choices, blank=True)
    call_from = models.TimeField(_("call from"), null=True, blank=True)
    call_to = models.TimeField(_("call until"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)

    full_name = models.CharField(_("full legal name"), max_length=500, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    activity = models.CharField(_("activity"), max_length=200, blank=True)
    okved = models.CharField(_("OKVED"), max_length=8, blank=True)
    working_hours = models.CharField(_("working hours"), max_length=200, blank=True)

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ClientQuerySet] = ClientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("sort_key", "id", name="clients_by_name", condition=LIVE),
            models.Index("owner", "sort_key", "id", name="clients_by_owner", condition=LIVE),
            models.Index("city", "id", "warmth", "kind", "owner", name="clients_by_city", condition=LIVE),
            models.Index("owner", "city", "warmth", "kind", name="clients_facets", condition=LIVE),
            models.Index("kind", "warmth", "id", name="clients_by_kind", condition=LIVE),
            models.Index("category", "id", name="clients_by_category", condition=LIVE & Q(category__isnull=False)),
            models.Index(F("archived_at").desc(), "id", name="clients_archived", condition=~LIVE),
            models.Index(  # found by its beginning
                fields=["okved", "id"], opclasses=["varchar_pattern_ops", "int8_ops"], name="clients_by_okved",
                condition=LIVE & ~Q(okved=""),
            ),
            models.Index(
                MonthAndDay("birth_date"), name="clients_birthdays", condition=LIVE & Q(birth_date__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint("inn", "kpp", name="clients_requisites_once", condition=LIVE & ~Q(inn="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_company(self) -> bool:
        return self.kind == Kind.COMPANY

    @property
    def initials(self) -> str:
        return initials_of(self.kind, self.name, self.last_name, self.first_name)


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def with_key(self, *keys: str) -> "ContactPointQuerySet":
        """Live contacts of live clients with these keys. Said in the words of the index, as `with_inn`."""
        return self.filter(key__in=keys, archived_at=None, client__archived_at=None).exclude(key="")


class ContactPoint(models.Model):
    """A phone, address of e-mail or messenger. ``value`` is as it was typed, ``key`` is what it is found by.

    Neither leaves the server except through `clients.contacts`, which masks them for those who may not see them.
    """

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    value = models.CharField(_("value"), max_length=300)
    key = models.CharField(max_length=254, blank=True)
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    label = models.CharField(_("label"), max_length=60, blank=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    opted_out_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        indexes = [
            # With the kind, so that «has no phone» is answered by the index alone.
            models.Index("client", "kind", "id", name="clients_contacts", condition=LIVE),
            models.Index("key", "kind", name="clients_contact_key", condition=LIVE & ~Q(key="")),
        ]
        constraints = [
            models.UniqueConstraint("client", "kind", "key", name="clients_contact_once", condition=LIVE & ~Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Address(models.Model):
    client = models.ForeignKey(Client, models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=10, choices=AddressKind.choices, default=AddressKind.MAIN)
    text = models.CharField(_("address"), max_length=500)
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text


class Employment(models.Model):
    """A person worked at a company in a position, from and to. People move, the acquaintance stays."""

    person = models.ForeignKey(Client, models.CASCADE, related_name="employments")
    company = models.ForeignKey(Client, models.CASCADE, related_name="people")
    position = models.CharField(_("position"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    decision_role = models.CharField(_("role"), max_length=10, choices=DecisionRole.choices, blank=True)
    duties = models.CharField(_("responsible for"), max_length=300, blank=True, db_default="")
    is_head = models.BooleanField(_("heads the company"), default=False, db_default=False)
    is_contact = models.BooleanField(_("contact person"), default=False, db_default=False)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("company")), name="clients_employment_two_sides"),
        ]
        indexes = [
            models.Index(
                "decision_role",
                "person",
                name="clients_deciding",
                condition=LIVE & Q(ended_on=None) & ~Q(decision_role=""),
            ),
        ]

    def __str__(self) -> str:
        return f"employment {self.pk}"

    @property
    def is_former(self) -> bool:
        return self.ended_on is not None


class Purchase(models.Model):
    """A plain fact: when, how much, what. The one definition of revenue is their sum without the returned ones."""

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="purchases")
    made_on = models.DateField(_("date"))
    amount = MoneyField(_("amount"))
    what = models.CharField(_("what"), max_length=300, blank=True)
    returned_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("client", "made_on", "id", name="clients_purchases", condition=LIVE)]

    def __str__(self) -> str:
        return f"purchase {self.pk}"


class Totals(models.Model):
    """Aggregates of one client, kept by the verbs and proved by a nightly job. Lists are sorted by them.

    ``owner`` and ``is_live`` repeat the client's, so that one index serves «my clients by revenue».
    """

    client = SharedKeyField(Client, models.CASCADE, primary_key=True, related_name="totals")
    owner = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    is_live = models.BooleanField(default=True)
    revenue = MoneyField(default=0)
    purchases = models.PositiveIntegerField(default=0)
    first_purchase_on = models.DateField(null=True)
    last_purchase_on = models.DateField(null=True)
    interactions = models.PositiveIntegerField(default=0)
    last_interaction_at = models.DateTimeField(default=NEVER)
    last_interaction_kind = models.CharField(max_length=10, blank=True)
    touch_cost = MoneyField(default=0, db_default=0)  # of the client's own touches: staff time and benefits
    completeness = models.PositiveSmallIntegerField(default=0)  # in percent, by the weights of `clients.entry`

    class Meta:
        indexes = [
            models.Index("revenue", "client", name="clients_by_revenue", condition=Q(is_live=True)),
            models.Index("owner", "revenue", "client", name="clients_owner_revenue", condition=Q(is_live=True)),
            models.Index("last_interaction_at", "client", name="clients_by_touch", condition=Q(is_live=True)),
            models.Index(
                "owner", "last_interaction_at", "client", name="clients_owner_touch", condition=Q(is_live=True)
            ),
            models.Index(
                F("revenue") * (100 - F("completeness")),
                "client",
                name="clients_worth_filling",
                condition=Q(is_live=True, revenue__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"totals {self.client_id}"


class ClientSearch(models.Model):
    """What a live client is found by; the full-text index lies over this table."""

    id = RowIdField(primary_key=True)  # the client's, not a foreign key: written in bulk beside it
    tokens = models.TextField()

    def __str__(self) -> str:
        return self.tokens
