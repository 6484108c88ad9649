"""Why a file was not taken, in a sentence that says what to do."""

from typing import Final

from django.utils.translation import gettext as _

from krug.timeline.attachments import store
from krug.timeline.attachments.binding import MOST, Gone, TooMany
from krug.timeline.attachments.kinds import Dangerous, Disagrees
from krug.timeline.attachments.store import Empty, TooLarge

REFUSALS: Final = (TooLarge, Empty, Dangerous, Disagrees, TooMany, Gone)


def code(refusal: Exception) -> str:
    return {
        TooLarge: "too_large", Empty: "empty", Dangerous: "dangerous", Disagrees: "disagrees", TooMany: "too_many",
        Gone: "gone",
    }[type(refusal)]  # fmt: skip


def sentence(refusal: Exception) -> str:
    match refusal:
        case TooLarge():
            mb = store.largest() // 1024 // 1024
            return _(
                "The file is larger than %(mb)d MB. Make it smaller, or keep it elsewhere and write its address."
            ) % {"mb": mb}
        case Empty():
            return _("The file is empty, or its sending broke off. Choose it again.")
        case Dangerous():
            return _("Programs and scripts are not kept here. Pack it into a ZIP if it must be.")
        case Disagrees():
            return _("The content is not what the name of the file says. Save it again under its right name.")
        case TooMany():
            return _("At most %(most)d files hang on a touch. Remove some, or pack them into one.") % {"most": MOST}
    return _("A file waited for too long and is not there any more. Attach it again; what you typed is still here.")
