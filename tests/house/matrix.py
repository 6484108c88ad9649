"""Who may do what at every address: literals, computed from nothing.

A row says for each member of the cast which status each of the row's cases gets. Cases of a client: own (the actor
answers for it), team (somebody of the actor's team does), foreign (somebody else), archived (own, in the archive),
missing (there is none). Strangers, who are not signed in, are always led to the sign-in: 302.
Anna owns the company, Olga heads the first team, Boris sells in it, Vera sells in the second, Gleb only reads.
"""

from dataclasses import dataclass

CLIENT = ("own", "team", "foreign", "archived", "missing")
IMPORT = ("own", "team", "foreign", "missing")
ONE = ("one",)
THING = ("one", "missing")
SESSION = ("own", "other", "missing")


@dataclass(frozen=True)
class Row:
    address: str
    method: str
    cases: tuple[str, ...]
    anna: str
    olga: str
    boris: str
    vera: str
    gleb: str

    def expected(self, actor: str) -> list[int]:
        return [int(status) for status in getattr(self, actor).split()]


def same(address: str, method: str, status: str) -> Row:
    """Everybody who is signed in gets the same."""
    return Row(address, method, ONE, status, status, status, status, status)


NOBODY = "404 404 404 404 404"
ROWS = [
    # everybody's
    same("home", "GET", "302"),
    same("palette", "POST", "200"),
    same("keys", "GET", "200"),
    same("live", "GET", "200"),
    same("healthz", "GET", "200"),
    same("welcome", "GET", "200"),
    same("choose_language", "POST", "302"),
    same("setup", "GET", "404"),
    same("setup", "POST", "404"),
    same("join", "GET", "410"),
    same("join", "POST", "410"),
    same("settings", "GET", "302"),
    same("me", "GET", "200"),
    same("me", "POST", "302"),
    same("theme", "POST", "204"),
    same("sessions", "GET", "200"),
    same("end_other_sessions", "POST", "302"),
    Row("end_session", "POST", SESSION, "302 302 404", "302 404 404", "302 404 404", "302 404 404", "302 404 404"),
    same("account_login", "GET", "302"),
    same("account_login", "POST", "302"),
    same("account_logout", "GET", "200"),
    same("account_logout", "POST", "302"),
    same("account_inactive", "GET", "200"),
    same("account_signup", "GET", "302"),
    same("account_signup", "POST", "302"),
    same("account_reauthenticate", "GET", "200"),
    same("account_reauthenticate", "POST", "200"),
    same("account_change_password", "GET", "200"),
    same("account_change_password", "POST", "200"),
    same("account_set_password", "GET", "302"),
    same("account_set_password", "POST", "302"),
    same("account_reset_password", "GET", "200"),
    same("account_reset_password", "POST", "302"),
    same("account_reset_password_done", "GET", "200"),
    same("account_reset_password_from_key", "GET", "200"),
    same("account_reset_password_from_key", "POST", "200"),
    same("account_reset_password_from_key_done", "GET", "200"),
    # the company and its staff
    Row("company", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("company", "POST", ONE, "302", "404", "404", "404", "404"),
    Row("open_to_colleagues", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("people", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("invite", "POST", ONE, "200", "404", "404", "404", "404"),
    Row("employee", "GET", THING, "200 404", "404 404", "404 404", "404 404", "404 404"),
    Row("employee", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    Row("dismiss", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    Row("take_back", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    Row("withdraw_invitation", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    Row("roles", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("role", "GET", THING, "200 404", "404 404", "404 404", "404 404", "404 404"),
    Row("role", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    # the rules of entry
    Row("entry_rules", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("entry_rule", "POST", ONE, "200", "404", "404", "404", "404"),
    Row("entry_instruction", "POST", ONE, "204", "404", "404", "404", "404"),
    Row("categories", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("categories", "POST", ONE, "302", "404", "404", "404", "404"),
    Row("category", "POST", THING, "200 404", "404 404", "404 404", "404 404", "404 404"),
    Row("category_up", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    Row("category_retire", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    Row("category_restore", "POST", THING, "302 404", "404 404", "404 404", "404 404", "404 404"),
    # the list
    Row("clients", "GET", ONE, "200", "200", "200", "200", "200"),
    Row("clients_count", "GET", ONE, "200", "200", "200", "200", "200"),
    Row("clients_options", "GET", ONE, "200", "200", "200", "200", "200"),
    Row("client_new", "GET", ONE, "200", "200", "200", "200", "404"),
    Row("client_new", "POST", ONE, "302", "302", "302", "302", "404"),
    Row("client_check", "POST", ONE, "200", "200", "200", "200", "404"),
    Row("client_blanks", "POST", ONE, "200", "200", "200", "200", "404"),
    Row("client_paste", "POST", ONE, "200", "200", "200", "200", "404"),
    Row("clients_to_fill", "GET", ONE, "200", "200", "200", "200", "200"),
    # a card: seen
    Row("client", "GET", CLIENT, "200 200 200 200 404", "200 200 404 200 404", "200 404 404 200 404",
        "200 404 404 200 404", "200 200 200 200 404"),
    Row("client_feed", "GET", CLIENT, "200 200 200 200 404", "200 200 404 200 404", "200 404 404 200 404",
        "200 404 404 200 404", "200 200 200 200 404"),
    # a card: changed
    Row("client_field", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("client_field", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("client_field owner", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", NOBODY, NOBODY, NOBODY),
    Row("client_field owner", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", NOBODY, NOBODY, NOBODY),
    Row("client_archive", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", NOBODY, NOBODY, NOBODY),
    Row("client_restore", "POST", CLIENT, "404 404 404 204 404", "404 404 404 204 404", NOBODY, NOBODY, NOBODY),
    Row("contact_add", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("contact_add", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("contact", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", NOBODY, NOBODY, NOBODY),
    Row("contact", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", NOBODY, NOBODY, NOBODY),
    Row("contact_remove", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("contact_reveal", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("address_add", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("address_add", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("address_remove", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("employment_add", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("employment_add", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("employment_others", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("employment_end", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("employment_remove", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("purchase_add", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("purchase_add", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("purchase_return", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    # its labels
    Row("client_warmth", "POST", CLIENT, "204 204 204 404 404", "204 204 404 404 404", "204 404 404 404 404",
        "204 404 404 404 404", NOBODY),
    Row("client_tags", "GET", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("client_tags", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("client_tag_names", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("tag_remove", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    # its history
    Row("touch_record", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("touch_remove", "POST", CLIENT, "200 200 200 404 404", "200 200 404 404 404", "200 404 404 404 404",
        "200 404 404 404 404", NOBODY),
    Row("event_undo", "POST", CLIENT, "204 204 204 204 404", "204 204 404 204 404", "204 404 404 204 404",
        "204 404 404 204 404", NOBODY),
    # spreadsheets
    Row("imports", "GET", ONE, "200", "200", "404", "404", "404"),
    Row("import_upload", "POST", ONE, "302", "302", "404", "404", "404"),
    Row("import", "GET", IMPORT, "200 200 200 404", "200 404 404 404", "404 404 404 404", "404 404 404 404",
        "404 404 404 404"),
    Row("import_correct", "POST", IMPORT, "200 200 200 404", "200 404 404 404", "404 404 404 404", "404 404 404 404",
        "404 404 404 404"),
    Row("import_start", "POST", IMPORT, "200 200 200 404", "200 404 404 404", "404 404 404 404", "404 404 404 404",
        "404 404 404 404"),
    Row("import_discard", "POST", IMPORT, "200 200 200 404", "200 404 404 404", "404 404 404 404", "404 404 404 404",
        "404 404 404 404"),
    Row("import_undo", "POST", IMPORT, "200 200 200 404", "200 404 404 404", "404 404 404 404", "404 404 404 404",
        "404 404 404 404"),
    Row("import_bad", "GET", IMPORT, "200 200 200 404", "200 404 404 404", "404 404 404 404", "404 404 404 404",
        "404 404 404 404"),
    Row("sample", "GET", ONE, "200", "404", "404", "404", "404"),
    Row("sample_load", "POST", ONE, "302", "404", "404", "404", "404"),
    Row("sample_remove", "POST", ONE, "302", "404", "404", "404", "404"),
    Row("sample_removal", "GET", ONE, "302", "404", "404", "404", "404"),
]  # fmt: skip

# What strangers may open: (address, method) and the status they get there. Everything else leads to the sign-in.
OPEN = {
    ("healthz", "GET"): 200,
    ("choose_language", "POST"): 302,
    ("setup", "GET"): 404,
    ("setup", "POST"): 404,
    ("join", "GET"): 410,
    ("join", "POST"): 410,
    ("account_login", "GET"): 200,
    ("account_login", "POST"): 200,
    ("account_logout", "GET"): 302,
    ("account_logout", "POST"): 302,
    ("account_inactive", "GET"): 200,
    ("account_signup", "GET"): 200,
    ("account_signup", "POST"): 200,
    ("account_reset_password", "GET"): 200,
    ("account_reset_password", "POST"): 302,
    ("account_reset_password_done", "GET"): 200,
    ("account_reset_password_from_key", "GET"): 200,
    ("account_reset_password_from_key", "POST"): 200,
    ("account_reset_password_from_key_done", "GET"): 200,
}
