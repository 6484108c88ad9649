"""Time zones by the names of cities people know."""

import zoneinfo

from django.utils.translation import gettext_lazy as _

# Every zone a company of ours works in, from west to east; the rest of the world stands below by its code.
USUAL = {
    "Europe/Sofia": _("Sofia"), "Europe/Kaliningrad": _("Kaliningrad"), "Europe/Moscow": _("Moscow"),
    "Europe/Minsk": _("Minsk"), "Europe/Samara": _("Samara"), "Asia/Yerevan": _("Yerevan"),
    "Asia/Tbilisi": _("Tbilisi"), "Asia/Yekaterinburg": _("Yekaterinburg"), "Asia/Almaty": _("Almaty"),
    "Asia/Tashkent": _("Tashkent"), "Asia/Omsk": _("Omsk"), "Asia/Novosibirsk": _("Novosibirsk"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk"), "Asia/Irkutsk": _("Irkutsk"), "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"), "Asia/Magadan": _("Magadan"), "Asia/Kamchatka": _("Kamchatka"),
    "UTC": _("UTC"),
}  # fmt: skip


def label(code: str) -> str:
    return str(USUAL.get(code, code))


def choices() -> list[tuple[str, str]]:
    others = sorted(zoneinfo.available_timezones() - set(USUAL))
    readable = [zone for zone in others if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))]
    return [(code, str(name)) for code, name in USUAL.items()] + [(zone, zone) for zone in readable]
