"""The few threads at which pages are answered."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from config.desks import Desks

pytestmark = [pytest.mark.once, pytest.mark.timeout(20)]

Answer = Callable[[dict[str, Any]], HttpResponse | StreamingHttpResponse]


def desks(answer: Answer, count: int) -> Desks:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        response = answer(environ)
        start_response(str(response.status_code), [])
        return response

    return Desks(application, count)


def ask(served: Desks, **environ: Any) -> bytes:
    return b"".join(served(environ, lambda *_: None))


def whose(environ: dict[str, Any]) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def test_one_after_another_are_answered_at_one_desk_from_whatever_thread_they_come() -> None:
    served = desks(whose, 5)
    with ThreadPoolExecutor(8) as server:
        seen = {server.submit(ask, served).result() for _ in range(40)}
    assert len(seen) == 1


def test_at_once_no_more_are_answered_than_there_are_desks() -> None:
    inside, most, guard = 0, 0, threading.Lock()
    met = threading.Barrier(3, timeout=10)

    def answer(environ: dict[str, Any]) -> HttpResponse:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        met.wait()
        with guard:
            inside -= 1
        return HttpResponse("done")

    served = desks(answer, 3)
    with ThreadPoolExecutor(30) as server:
        assert list(server.map(lambda _: ask(served), range(30))) == [b"done"] * 30
    assert most == 3


def test_an_error_reaches_the_server_and_leaves_the_desk_free() -> None:
    def answer(environ: dict[str, Any]) -> HttpResponse:
        if environ["breaks"]:
            raise LookupError("torn")
        return HttpResponse("whole")

    served = desks(answer, 1)
    with pytest.raises(LookupError, match="torn"):
        ask(served, breaks=True)
    assert ask(served, breaks=False) == b"whole"


def test_a_page_is_whole_when_it_leaves_its_desk_and_its_request_is_over() -> None:
    closed = []
    response = HttpResponse("page")
    response._resource_closers.append(lambda: closed.append(threading.current_thread().name))  # type: ignore[attr-defined]
    served = desks(lambda environ: response, 1)
    assert served({}, lambda *_: None) == [b"page"]
    assert closed == ["desk"]


def test_an_open_stream_keeps_no_desk() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    def answer(environ: dict[str, Any]) -> HttpResponse | StreamingHttpResponse:
        return StreamingHttpResponse(pieces()) if environ["stream"] else HttpResponse("page")

    served = desks(answer, 1)
    stream = iter(served({"stream": True}, lambda *_: None))
    assert next(stream) == b"one"
    assert ask(served, stream=False) == b"page"
    assert next(stream) == b"two"
