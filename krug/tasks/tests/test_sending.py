"""Letters over a real SMTP server, messages of the browser over real HTTP; both misbehave."""

import datetime
import json
import smtplib
import socket
import stat
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as project
from django.utils.timezone import now
from pytest_django import Settings

from krug.clients.testing import make_client
from krug.staff import actions as staff
from krug.staff.models import Employee, Session
from krug.staff.testing import Cast, make_cast
from krug.tasks import actions
from krug.tasks.models import Channel, Delivery, PushBrowser, Reminder
from krug.tasks.reminding import checks, courier, keys, mail, push, verbs
from krug.tasks.reminding.courier import Courier
from krug.tasks.reminding.telling import Teller
from krug.tasks.testing import make_task_of
from krug.tasks.tests.push_service import Ordered, Service, serving

pytestmark = pytest.mark.django_db
PHONE = "+7 912 345-67-89"


class Sink:
    """Stands for the company's mail server: keeps what it is given, or answers as it is told."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        return answer


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    made = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.DEFAULT_FROM_EMAIL = "Krug <crm@teplo.example>"
    yield made
    controller.stop()


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with serving(keys.public()) as made:
        settings.PUSH_SERVICES = [made.origin]
        yield made


def reminded(employee: Employee, **told: Any) -> Reminder:
    """The employee was just reminded of a call to a client, and what is to be sent waits."""
    client = make_client(owner=employee, last_name="Orlov", phone=PHONE)
    make_task_of(employee, client, **{"due_at": now(), "remind_before_min": 0, "what": "about the boiler", **told})
    Teller().look()
    return Reminder.objects.latest("pk")


def browser_of(employee: Employee, service: Service, cast: Cast, name: str = "one") -> PushBrowser:
    cast.browser(employee)
    session = Session.objects.filter(employee=employee).latest("made_at")
    return verbs.turn_on(session, **service.subscription(name), agent="Firefox", by=employee)


def look(channel: Channel) -> None:
    Courier(channel, mail.send if channel == Channel.MAIL else push.send).look()


def due_now() -> None:
    Delivery.objects.filter(state="due").update(try_at=now())


def states() -> list[tuple[str, int, str]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts", "error"))


def waits_s() -> float:
    return round((Delivery.objects.get().try_at - now()).total_seconds())


def test_a_reminder_is_one_letter_in_the_readers_words(cast: Cast, sink: Sink, settings: Settings) -> None:
    settings.KRUG_URL = "https://crm.teplo.example"
    Employee.objects.filter(pk=cast.boris.pk).update(language="ru", time_zone="Asia/Yekaterinburg")
    cast.boris.refresh_from_db()
    verbs.by_mail(True, by=cast.boris)
    due = datetime.datetime(2026, 3, 5, 9, 30, tzinfo=datetime.UTC)
    row = reminded(cast.boris)
    actions_task = row.task
    type(actions_task).objects.filter(pk=row.task_id).update(due_at=due)
    look(Channel.MAIL)
    look(Channel.MAIL)
    (letter,) = sink.letters
    assert letter["To"] == "boris@teplo.example"
    assert letter["Message-ID"] == f"<krug-reminder-{Delivery.objects.get().pk}@teplo.example>"
    assert letter["Subject"].startswith("about the boiler, 5 мар")
    assert letter["Subject"].endswith("14:30")
    text = letter.get_content()
    assert "Orlov" in text
    assert f"https://crm.teplo.example/reminders/{row.pk}/" in text
    assert "345" not in text
    assert states() == [("sent", 1, "")]


def test_a_mail_server_that_is_not_there_is_asked_again_later_and_given_up_at_last(
    cast: Cast, settings: Settings
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    verbs.by_mail(True, by=cast.boris)
    reminded(cast.boris)
    waits = []
    for _attempt in range(6):
        look(Channel.MAIL)
        waits.append(waits_s())
        due_now()
    assert waits[:5] == [15, 30, 60, 120, 240]
    ((state, attempts, error),) = states()
    assert (state, attempts, error.partition(":")[0]) == ("failed", 6, "ConnectionRefusedError")
    assert checks.reminders().text == "0 late in the last day, 1 not delivered by mail or browser"


@pytest.mark.parametrize(("answer", "state"), [("451 later", "sent"), ("554 no", "sent")])
def test_a_letter_the_server_would_not_take_is_offered_again(cast: Cast, sink: Sink, answer: str, state: str) -> None:
    sink.answers = [answer]
    verbs.by_mail(True, by=cast.boris)
    reminded(cast.boris)
    look(Channel.MAIL)
    assert states() == [("due", 1, f"the mail server answered {answer[:3]}")]
    due_now()
    look(Channel.MAIL)
    assert ([row[:2] for row in states()], len(sink.letters)) == ([(state, 2)], 1)


def test_an_address_refused_for_good_is_not_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_delivery: Delivery) -> Any:
        class Letter:
            def send(self) -> None:
                raise smtplib.SMTPRecipientsRefused({"boris@teplo.example": (550, b"no such user")})

        return Letter()

    monkeypatch.setattr(mail, "letter", refuse)
    verbs.by_mail(True, by=cast.boris)
    reminded(cast.boris)
    look(Channel.MAIL)
    assert states() == [("failed", 1, "refused: 550")]


def test_a_message_is_signed_encrypted_and_carries_no_contact(cast: Cast, service: Service) -> None:
    browser_of(cast.boris, service, cast)
    row = reminded(cast.boris)
    look(Channel.PUSH)
    (message,) = service.messages
    assert message["id"] == row.pk
    assert message["title"] == "about the boiler"
    assert "Orlov" in message["body"]
    assert message["url"] == f"/reminders/{row.pk}/"
    assert "345" not in str(message)
    (headers,) = service.headers
    assert (headers["content-encoding"], headers["topic"], headers["urgency"]) == (
        "aes128gcm", f"krug-{row.pk}", "high",
    )  # fmt: skip
    assert service.troubles == []
    assert states() == [("sent", 1, "")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_takes_messages_no_more_is_dropped(cast: Cast, service: Service, status: int) -> None:
    browser_of(cast.boris, service, cast)
    reminded(cast.boris)
    service.orders = [Ordered(status)]
    look(Channel.PUSH)
    assert (PushBrowser.objects.count(), states()) == (
        0, [("failed", 1, f"the browser takes messages no more ({status})")]
    )  # fmt: skip


def test_a_service_that_asks_to_wait_is_waited_for(cast: Cast, service: Service) -> None:
    browser_of(cast.boris, service, cast)
    reminded(cast.boris)
    later = (now() + datetime.timedelta(seconds=300)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    waits = []
    for asked in ("120", later, "999999", "soon"):
        service.orders = [Ordered(429, {"Retry-After": asked})]
        look(Channel.PUSH)
        waits.append(waits_s())
        due_now()
    assert waits[0] == 120
    assert 290 <= waits[1] <= 300
    assert waits[2:] == [3600, 120]
    look(Channel.PUSH)
    assert ([row[:2] for row in states()], len(service.messages)) == ([("sent", 5)], 1)


@pytest.mark.parametrize(
    ("status", "state"), [(500, "due"), (503, "due"), (400, "failed"), (413, "failed"), (302, "failed")]
)
def test_a_service_that_fails_is_asked_again_and_one_that_refuses_is_not(
    cast: Cast, service: Service, status: int, state: str
) -> None:
    """Nor is it followed elsewhere."""
    browser_of(cast.boris, service, cast)
    reminded(cast.boris)
    service.orders = [Ordered(status, {"Location": f"{service.origin}/elsewhere"})]
    look(Channel.PUSH)
    assert (states(), service.asked) == ([(state, 1, f"the service answered {status}")], 1)
    assert PushBrowser.objects.count() == 1


def test_a_silent_service_is_left_and_the_message_repeated_under_the_same_name(
    cast: Cast, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have taken the first: the browser shows what has the same tag once."""
    browser_of(cast.boris, service, cast)
    reminded(cast.boris)
    service.orders = [Ordered(201, silent_s=0.5)]
    with monkeypatch.context() as impatient:
        impatient.setattr(push, "SILENCE_S", 0.2)
        look(Channel.PUSH)
    assert states() == [("due", 1, "TimeoutError: timed out")]
    due_now()
    look(Channel.PUSH)
    assert [row[:2] for row in states()] == [("sent", 2)]
    assert len({message["id"] for message in service.messages}) == 1
    assert len({headers["topic"] for headers in service.headers}) == 1


def test_what_cannot_be_sent_at_all_keeps_nobody_waiting_and_is_given_up(
    cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    verbs.by_mail(True, by=cast.boris)
    verbs.by_mail(True, by=cast.olga)
    reminded(cast.boris)
    reminded(cast.olga)
    was = mail.letter

    def letter(delivery: Delivery) -> Any:
        if delivery.employee_id == cast.boris.pk:
            raise UnicodeEncodeError("ascii", "\u0444", 0, 1, "no")
        return was(delivery)

    monkeypatch.setattr(mail, "letter", letter)
    look(Channel.MAIL)
    assert sorted(row[0] for row in states()) == ["due", "sent"]
    for _attempt in range(courier.MOST_ATTEMPTS):
        due_now()
        look(Channel.MAIL)
    assert sorted(row[0] for row in states()) == ["failed", "sent"]


def test_a_message_of_pictures_is_short_enough_for_the_services(cast: Cast, service: Service) -> None:
    """Who takes messages takes no more than 4096 bytes."""
    row = reminded(cast.boris)
    type(row.task).objects.filter(pk=row.task_id).update(what="\U0001f389" * 300)
    browser_of(cast.boris, service, cast)
    delivery = Delivery(reminder=Reminder.objects.get(pk=row.pk), employee=cast.boris)
    assert len(json.dumps(push._told(delivery), ensure_ascii=False).encode()) < 3900


def test_two_workers_do_not_send_one_letter_twice(cast: Cast, sink: Sink) -> None:
    verbs.by_mail(True, by=cast.boris)
    reminded(cast.boris)
    first, second = Courier(Channel.MAIL, mail.send), Courier(Channel.MAIL, mail.send)
    one = Delivery.objects.select_related("employee__role", "reminder__task__client", "browser").get()
    other = Delivery.objects.select_related("employee__role", "reminder__task__client", "browser").get()
    first._carry(one)
    second._carry(other)
    assert len(sink.letters) == 1


def test_a_letter_whose_sender_died_is_sent_by_the_next_and_both_attempts_are_on_record(
    cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(delivery: Delivery, outcome: Any) -> None:
        raise Killed

    verbs.by_mail(True, by=cast.boris)
    reminded(cast.boris)
    with monkeypatch.context() as patched:
        patched.setattr(courier, "_finish", die)  # the server has it, nobody knows
        with pytest.raises(Killed):
            look(Channel.MAIL)
    look(Channel.MAIL)
    assert (len(sink.letters), states()) == (1, [("due", 1, "")])
    due_now()
    look(Channel.MAIL)
    assert (len(sink.letters), states()) == (2, [("sent", 2, "")])
    assert len({letter["Message-ID"] for letter in sink.letters}) == 1


@pytest.mark.parametrize("why", ["seen", "closed", "left"])
def test_what_is_not_needed_any_more_is_not_sent(cast: Cast, sink: Sink, why: str) -> None:
    verbs.by_mail(True, by=cast.boris)
    row = reminded(cast.boris)
    if why == "seen":
        verbs.see([row.pk], by=cast.boris)
    elif why == "closed":
        actions.close(row.task, by=cast.olga)
    else:
        Employee.objects.filter(pk=cast.boris.pk).update(left_at=now())
    look(Channel.MAIL)
    assert (sink.letters, states()) == ([], [("needless", 0, "")])


def test_who_signs_out_gets_no_messages_in_that_browser(cast: Cast, service: Service) -> None:
    browser_of(cast.boris, service, cast)
    Session.objects.filter(employee=cast.boris).delete()
    reminded(cast.boris)
    assert (PushBrowser.objects.count(), Delivery.objects.count()) == (0, 0)


def test_ended_sessions_are_counted_without_the_browsers_that_took_messages_in_them(
    cast: Cast, service: Service
) -> None:
    browser_of(cast.boris, service, cast)
    assert staff.end_other_sessions(cast.boris, keep="", by=cast.boris) == 1
    assert PushBrowser.objects.count() == 0


def test_a_browser_that_changes_hands_is_the_new_employees(cast: Cast, service: Service) -> None:
    browser_of(cast.boris, service, cast)
    browser_of(cast.vera, service, cast)
    assert list(PushBrowser.objects.values_list("employee__first_name", flat=True)) == ["Vera"]


def test_a_trial_goes_to_everything_that_is_on(cast: Cast, service: Service, sink: Sink) -> None:
    browser_of(cast.boris, service, cast)
    browser_of(cast.boris, service, cast, "two")
    verbs.by_mail(True, by=cast.boris)
    assert verbs.try_out(by=cast.boris) == 3
    look(Channel.PUSH)
    look(Channel.MAIL)
    assert (len(service.messages), sink.letters[0]["Subject"]) == (2, "Reminders arrive")


@pytest.mark.parametrize("address", [
    "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x", "https://evil.example/fcm.googleapis.com",
    "https://user@fcm.googleapis.com/x", "https://127.0.0.1/x", "https://notify.windows.com.evil/x", "file:///etc/passwd",
    "https://fcm.googleapis.com:8443/x", "", "https://[", "https://fcm.googleapis.com/\u0444",
    "https://fcm.googleapis.com/a b", "https://evil.example\\.push.apple.com/x", "https://evil.example#.notify.windows.com",
])  # fmt: skip
def test_no_address_is_asked_but_those_of_known_services(address: str) -> None:
    assert push.is_known(address) is False


@pytest.mark.parametrize("address", [
    "https://fcm.googleapis.com/fcm/send/a:b", "https://updates.push.services.mozilla.com/wpush/v2/x",
    "https://web.push.apple.com/Qx", "https://wns2-by3p.notify.windows.com/w/?token=x",
])  # fmt: skip
def test_services_of_the_browsers_are_known(address: str) -> None:
    assert push.is_known(address) is True


def test_a_subscription_that_was_put_in_around_the_form_is_not_asked(cast: Cast, service: Service) -> None:
    browser_of(cast.boris, service, cast)
    PushBrowser.objects.update(address="http://127.0.0.1:1/inside")
    reminded(cast.boris)
    look(Channel.PUSH)
    assert (service.asked, states()) == (0, [("failed", 1, "the service is not known")])


def test_encryption_agrees_with_the_example_of_the_standard() -> None:
    """RFC 8291, appendix A."""
    private = int.from_bytes(keys.unplain("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    sealed = push._sealed(
        b"When I grow up, I want to be a watermelon",
        keys.unplain("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        keys.unplain("BTBZMqHH6r4Tts7J_aSIgg"),
        ec.derive_private_key(private, ec.SECP256R1()),
        keys.unplain("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert keys.plain(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_key_is_made_once_and_is_the_owners_only() -> None:
    first = keys.public()
    keys._key.cache_clear()
    path = project.KRUG_DATA / "push.key"
    assert (keys.public(), stat.S_IMODE(path.stat().st_mode)) == (first, 0o600)
