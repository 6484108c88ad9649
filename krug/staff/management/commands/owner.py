import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.core.validators import validate_email

from krug.staff import actions, queries


class Command(BaseCommand):
    help = "Create the owner of a new Krug, or give an employee a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="found the company and its owner, as the first visit does")
        create.add_argument("--email", required=True)
        create.add_argument("--company", required=True)
        create.add_argument("--name", default="", help="first name and last name; else the beginning of the e-mail")
        create.add_argument("--language", default="ru", choices=["ru", "en", "bg"])
        create.add_argument("--time-zone", default="Europe/Moscow")
        create.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")
        password = verbs.add_parser("password", help="set a new password for a forgotten one; ends all sessions")
        password.add_argument("email")
        code = verbs.add_parser("second-step", help="take the second step of signing in off: the phone is lost")
        code.add_argument("email")
        password.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")

    @no_translations  # commands speak English
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verbs = {"create": self._create, "password": self._password, "second-step": self._second_step}
            verbs[options["verb"]](options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except actions.Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _create(self, options: dict[str, Any]) -> None:
        validate_email(options["email"])
        first, _space, last = (options["name"] or options["email"].partition("@")[0]).partition(" ")
        owner = actions.found_company(
            company=options["company"], email=options["email"], first_name=first, last_name=last,
            password=_password(options), language=options["language"], time_zone=options["time_zone"],
        )  # fmt: skip
        self.stdout.write(f"{owner.email} owns {options['company']}.")

    def _password(self, options: dict[str, Any]) -> None:
        employee = queries.find_by_email(options["email"])
        if employee is None:
            raise CommandError(f"There is no employee {options['email']}.")
        actions.set_password(employee, _password(options))
        self.stdout.write(f"The password of {employee.email} is changed; all sessions are ended.")

    def _second_step(self, options: dict[str, Any]) -> None:
        employee = queries.find_by_email(options["email"])
        if employee is None or not actions.drop_second_step(employee, by=None):
            raise CommandError(f"There is no employee {options['email']} with a second step.")
        self.stdout.write(f"{employee.email} signs in by the password alone; all sessions are ended.")


def _password(options: dict[str, Any]) -> str:
    if options["password_stdin"]:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise CommandError("Without a terminal the password is given with --password-stdin.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise CommandError("The two are different; nothing was changed.")
    return password
