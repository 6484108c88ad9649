"""Pages are answered at a few desks, whatever the number of threads the web server has."""

import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Any]
Body = Iterable[bytes]

DESKS = 12


class _Desk:
    def __init__(self, application: Application, free: "queue.LifoQueue[_Desk]") -> None:
        self.inbox: queue.SimpleQueue[tuple[Environ, StartResponse, Future[Body]]] = queue.SimpleQueue()
        self._application = application
        self._free = free
        threading.Thread(target=self._sit, daemon=True, name="desk").start()

    def _sit(self) -> None:
        while True:
            environ, start_response, answer = self.inbox.get()
            try:
                body = self._answer(environ, start_response)
            except BaseException as error:  # it is raised again in the thread of the server
                self._free.put(self)
                answer.set_exception(error)
            else:
                self._free.put(self)
                answer.set_result(body)
            del environ, start_response, answer

    def _answer(self, environ: Environ, start_response: StartResponse) -> Body:
        response = self._application(environ, start_response)
        if response.streaming:
            streamed: Body = response
            return streamed
        # A list leaves the server at once and whole; any other body goes piece by piece.
        body = list(response)
        response.close()
        return body


class Desks:
    """A Django application that runs at ``count`` desks, each a thread with its own connection to the database.

    The server has hundreds of threads for its live streams, and requests come to all of them in turn: with a
    connection per thread nearly each page would meet a cold one. The desk left last is taken first, so a quiet
    server works with one warm connection. A streamed body is read in the server's thread and keeps no desk.
    """

    def __init__(self, application: Application, count: int = DESKS) -> None:
        self._free: queue.LifoQueue[_Desk] = queue.LifoQueue()
        for _ in range(count):
            self._free.put(_Desk(application, self._free))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Body:
        answer: Future[Body] = Future()
        self._free.get().inbox.put((environ, start_response, answer))
        return answer.result()
