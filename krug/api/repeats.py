"""The same request twice does its work once: the header ``Idempotency-Key`` of POST."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.responses import Status

from krug.api.models import Answer
from krug.api.problems import Problem, Wrong, invalid
from krug.api.values import Receipt

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255


def once(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a repeat as the first was answered. Key, effect and answer are one transaction, so none is without the
    others: what was refused or broke has left no key behind, and two at once wait for each other.
    """

    @wraps(operation)
    def answered(request: HttpRequest, **values: Any) -> Any:
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None:
            return operation(request, **values)
        with transaction.atomic():
            claimed = _claim(request, key)
            if isinstance(claimed, HttpResponse):
                return claimed
            result = operation(request, **values)
            _keep(claimed, result)
            return result

    return answered


def _claim(request: HttpRequest, key: str) -> Answer | HttpResponse:
    """A place for the answer, or the answer itself when there was one before."""
    if not (0 < len(key) <= LONGEST and key.isprintable()):
        message = _("Send 1 to %(most)d printable characters, for example a UUID.") % {"most": LONGEST}
        raise invalid(Wrong(HEADER, "bad_key", message))
    token_id, asked = request.auth.token_id, _digest(request)  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            return Answer.objects.create(token_id=token_id, key=key, asked=asked)
    except IntegrityError:
        earlier = Answer.objects.get(token_id=token_id, key=key)
    if earlier.asked != asked:
        raise Problem("key_reused", _("This key was sent with another request. Take a new key for a new request."))
    return JsonResponse(earlier.receipt, status=earlier.status, headers={REPLAYED: "true"})


def _keep(answer: Answer, result: Any) -> None:
    value = result.value if isinstance(result, Status) else result
    if not isinstance(value, Receipt):  # it holds data of clients and changed nothing: a repeat may ask again
        answer.delete()
        return
    answer.status = result.status_code if isinstance(result, Status) else 200
    answer.receipt = value.model_dump()
    answer.save(update_fields=["status", "receipt"])


def _digest(request: HttpRequest) -> str:
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":  # read already, into fields and files
        asked.update(repr(sorted(request.POST.lists())).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                asked.update(f"\n{name} {file.name}\n".encode())
                asked.update(b"".join(file.chunks()))
    else:
        asked.update(request.body)
    return asked.hexdigest()
