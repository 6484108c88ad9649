"""`krug run` from the outside: children that die are started again, and everything stops together."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from config import environment
from krug.core import supervisor
from krug.core.supervisor import Child

pytestmark = [pytest.mark.once, pytest.mark.timeout(60)]
ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable


# When a child is started again


def buried(monkeypatch: pytest.MonkeyPatch, *lived_s: float) -> list[float]:
    """How long the pause is after each of several lives of a child."""
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    child = Child("web server", ["true"])
    pauses = []
    for seconds in lived_s:
        child.start()
        assert child.process is not None
        child.process.wait()
        clock[0] += seconds
        child.bury()
        pauses.append(child.start_at - clock[0])
    return pauses


def test_after_quick_deaths_the_pauses_double_up_to_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert buried(monkeypatch, *[1.0] * 8) == [1, 2, 4, 8, 16, 30, 30, 30]


def test_after_a_long_life_a_child_is_started_at_once_and_the_count_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert buried(monkeypatch, 1.0, 4.9, 5.0, 600.0, 1.0, 1.0) == [1, 2, 0, 0, 1, 2]


def test_a_death_is_told_with_its_code(capfd: pytest.CaptureFixture[str]) -> None:
    child = Child("web server", ["false"])
    child.start()
    assert child.process is not None
    child.process.wait()
    child.bury()
    assert capfd.readouterr().err == "krug: web server stopped with code 1; starting it again\n"
    assert child.process is None


# A supervisor at work, with small children

SUPERVISE = """
import sys
from krug.core import supervisor
supervisor.GRACE_S = float(sys.argv[1])
children = [supervisor.Child(name, ["sh", "-c", script]) for name, script in zip(sys.argv[2::2], sys.argv[3::2])]
sys.exit(supervisor.Supervisor(children).run())
"""
FORK = """
import os, sys, time
from krug.core import forking, supervisor
forking._load = lambda: None
supervisor.GRACE_S = 3.0
def work():
    with open("fork", "a") as file:
        file.write(f"{os.getpid()} ")
    ENDING
    time.sleep(600)
sys.exit(supervisor.Supervisor([supervisor.Child("fork", work)]).run())
"""


class Watched:
    """A supervisor in its own process. Its children write their numbers into files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None

    def start(self, *, words: tuple[str, ...] = (), grace_s: float = 20.0, **scripts: str) -> "subprocess.Popen[str]":
        """``words`` stand before the command, as ``nohup`` does."""
        pairs = [word for name, script in scripts.items() for word in (name, script)]
        return self.run(*words, PYTHON, "-c", SUPERVISE, str(grace_s), *pairs)

    def fork(self, ending: str = "") -> "subprocess.Popen[str]":
        """One that watches a fork of itself, which says its number and then does this."""
        return self.run(PYTHON, "-c", FORK.replace("ENDING", ending))

    def run(self, *command: str) -> "subprocess.Popen[str]":
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command, cwd=self.folder, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        return self._process

    def lives(self, name: str, count: int = 1) -> list[int]:
        """Process numbers of the lives of a child, once there were ``count``."""
        path = self.folder / name
        wait_for(lambda: path.exists() and len(path.read_text().split()) >= count)
        return [int(number) for number in path.read_text().split()]

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
        for path in self.folder.iterdir():
            for number in path.read_text().split():
                with suppress(ProcessLookupError):
                    os.kill(int(number), signal.SIGKILL)
        if self._process is not None:
            self._process.wait(timeout=20)
            for pipe in (self._process.stdout, self._process.stderr):
                assert pipe is not None
                pipe.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.end()


def wait_for(is_so: "Callable[[], Any]") -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_gone(number: int) -> bool:
    """Neither running nor sleeping; what nobody has buried yet is dead all the same."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] in {"", "Z"}


LIVE = "echo $$ >> {name}; exec sleep 600"
DEAF = "trap '' TERM; echo $$ >> deaf; while true; do sleep 0.1; done"
SLOW = "trap 'sleep 1; exit' TERM; echo $$ >> slow; while true; do sleep 0.1; done"
WITH_A_CHILD = "sleep 600 & echo $! >> grandchild; echo $$ >> parent; wait"


def test_a_killed_child_is_started_again_and_the_other_lives_on(watched: Watched) -> None:
    process = watched.start(web=LIVE.format(name="web"), worker=LIVE.format(name="worker"))
    (first,) = watched.lives("web")
    (worker,) = watched.lives("worker")
    os.kill(first, signal.SIGKILL)
    lives = watched.lives("web", 2)
    assert (lives[0], len(set(lives))) == (first, 2)
    assert watched.lives("worker") == [worker]
    process.terminate()
    assert process.communicate(timeout=20)[1] == "krug: web stopped with code -9; starting it again\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_says_one_line_and_stops_all_within_seconds(watched: Watched, number: signal.Signals) -> None:
    process = watched.start(web=LIVE.format(name="web"), worker=LIVE.format(name="worker"))
    children = [*watched.lives("web"), *watched.lives("worker")]
    started = time.monotonic()
    process.send_signal(number)
    assert process.communicate(timeout=20) == ("\n  Krug is stopping.\n", "")
    assert process.returncode == 0
    assert time.monotonic() - started < 10
    assert [is_gone(child) for child in children] == [True, True]


def test_started_with_nohup_it_lives_on_when_its_window_is_closed(watched: Watched) -> None:
    process = watched.start(words=("nohup",), web=LIVE.format(name="web"))
    (child,) = watched.lives("web")
    process.send_signal(signal.SIGHUP)
    os.kill(child, signal.SIGKILL)
    assert len(set(watched.lives("web", 2))) == 2


def test_a_closed_window_does_not_keep_it_from_waiting_for_all(watched: Watched) -> None:
    process = watched.start(slow=SLOW)
    (child,) = watched.lives("slow")
    for pipe in (process.stdout, process.stderr):
        assert pipe is not None
        pipe.close()
    process.send_signal(signal.SIGHUP)
    process.wait(timeout=20)
    assert is_gone(child) is True


def test_a_child_that_does_not_listen_is_killed_after_the_grace(watched: Watched) -> None:
    process = watched.start(grace_s=1.0, deaf=DEAF, worker=LIVE.format(name="worker"))
    (deaf,) = watched.lives("deaf")
    started = time.monotonic()
    process.terminate()
    _out, err = process.communicate(timeout=20)
    assert 0.9 < time.monotonic() - started < 10
    assert (process.returncode, err) == (0, f"krug: process {deaf} did not stop in time\n")
    assert is_gone(deaf) is True


def test_what_a_dead_child_left_behind_is_killed_before_it_is_started_again(watched: Watched) -> None:
    watched.start(parent=WITH_A_CHILD)
    (parent,), (grandchild,) = watched.lives("parent"), watched.lives("grandchild")
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: is_gone(grandchild))
    assert len(watched.lives("parent", 2)) == 2


def test_what_a_stopped_child_left_behind_is_killed_too(watched: Watched) -> None:
    process = watched.start(parent=WITH_A_CHILD)
    watched.lives("parent")
    (grandchild,) = watched.lives("grandchild")
    process.terminate()
    assert process.wait(timeout=20) == 0
    wait_for(lambda: is_gone(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they live on")
def test_children_of_a_killed_supervisor_stop(watched: Watched) -> None:
    process = watched.start(web=LIVE.format(name="web"), worker=LIVE.format(name="worker"))
    children = [*watched.lives("web"), *watched.lives("worker")]
    process.kill()
    wait_for(lambda: all(is_gone(child) for child in children))


# The same with a fork of it


def test_a_killed_fork_is_made_again_and_stops_with_all(watched: Watched) -> None:
    process = watched.fork()
    (first,) = watched.lives("fork")
    os.kill(first, signal.SIGKILL)
    lives = watched.lives("fork", 2)
    assert (lives[0], len(set(lives))) == (first, 2)
    process.terminate()
    assert process.communicate(timeout=20) == (
        "\n  Krug is stopping.\n", "krug: fork stopped with code -9; starting it again\n",
    )  # fmt: skip
    assert [is_gone(each) for each in lives] == [True, True]


@pytest.mark.parametrize(
    ("ending", "code", "told"), [("sys.exit(3)", 3, ""), ("sys.exit()", 0, ""), ("1 / 0", 1, "ZeroDivisionError")]
)
def test_a_fork_that_ends_is_told_of_with_its_code(watched: Watched, ending: str, code: int, told: str) -> None:
    process = watched.fork(ending)
    watched.lives("fork", 2)
    process.terminate()
    said = process.communicate(timeout=20)[1]
    assert f"krug: fork stopped with code {code}; starting it again\n" in said
    assert told in said


def test_a_fork_that_does_not_listen_is_killed_after_the_grace(watched: Watched) -> None:
    ending = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    process = watched.fork(f"{ending}; os.write(1, b'deaf')")
    (deaf,) = watched.lives("fork")
    assert process.stdout is not None
    assert os.read(process.stdout.fileno(), 4) == b"deaf"
    process.terminate()
    process.wait(timeout=50)
    assert is_gone(deaf) is True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it lives on")
def test_a_fork_of_a_killed_supervisor_stops(watched: Watched) -> None:
    process = watched.fork()
    (fork,) = watched.lives("fork")
    process.kill()
    wait_for(lambda: is_gone(fork))


# One Krug for one data folder


def test_a_data_folder_is_claimed_by_one_at_a_time(tmp_path: Path) -> None:
    first = supervisor.claim(tmp_path)
    assert first is not None
    assert supervisor.claim(tmp_path) is None
    os.close(first)
    again = supervisor.claim(tmp_path)
    assert again is not None
    os.close(again)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from krug.core import supervisor"
    script += "; held = supervisor.claim(Path(sys.argv[1])); print('held', flush=True); time.sleep(600)"
    command = [PYTHON, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert supervisor.claim(tmp_path) is None
        holder.kill()
        holder.wait()
        mine = supervisor.claim(tmp_path)
    assert mine is not None
    os.close(mine)


def test_a_second_krug_on_the_same_data_says_what_to_do(tmp_path: Path) -> None:
    held = supervisor.claim(tmp_path)
    assert held is not None
    command = [PYTHON, "-m", "krug.core.supervisor", "127.0.0.1", "8000", str(tmp_path), "1"]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    os.close(held)
    assert (second.returncode, second.stdout) == (
        1,
        f"Krug is already running with the data in {tmp_path}. Stop it first (Ctrl+C in its window).\n",
    )


def test_it_watches_a_web_server_and_two_workers() -> None:
    web, fast, long = supervisor.commands("0.0.0.0", 8123, 3, 7)
    assert [web.name, fast.name, long.name] == ["web server", "worker for quick jobs", "worker for long jobs"]
    assert not callable(web.command)
    assert " ".join(web.command[1:]) == (
        "-m granian --interface wsgi --host 0.0.0.0 --port 8123 --workers 3 --blocking-threads 256 --no-ws "
        "--respawn-failed-workers --workers-kill-timeout 5 --log-level error --backlog 1024 config.wsgi:application"
    )
    assert [callable(worker.command) for worker in (fast, long)] == [sys.platform == "linux"] * 2


def test_elsewhere_than_on_linux_workers_are_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    _web, fast, long = supervisor.commands("0.0.0.0", 8123, 3, 7)
    assert not callable(fast.command)
    assert not callable(long.command)
    assert [fast.command[1:5], long.command[1:5]] == [
        ["-m", "krug", "worker", "fast"],
        ["-m", "krug", "worker", "long"],
    ]


# The secret key


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    made = environment.secret_key(folder)
    assert len(made) == 86
    assert environment.secret_key(folder) == made
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert environment.secret_key(tmp_path / "a") != environment.secret_key(tmp_path / "b")


ASK_AT_ONCE = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from config import environment
    for number in range(100):
        while time.time() < float(sys.argv[2]) + number * 0.01:
            pass
        print(environment.secret_key(Path(sys.argv[1]) / str(number)))
""")


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path: Path) -> None:
    """A hundred installations, each started four times in the same moment."""
    command = [PYTHON, "-c", ASK_AT_ONCE, str(tmp_path), str(time.time() + 1)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) for _process in range(4)]
    answers = {process.communicate(timeout=50)[0] for process in processes}
    (keys,) = answers
    assert [len(key) for key in keys.split()] == [86] * 100


def test_a_key_left_empty_by_a_crash_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch(mode=0o600)
    made = environment.secret_key(tmp_path)
    assert len(made) == 86
    assert (tmp_path / "secret.key").read_text() == made


def test_a_key_written_by_hand_is_kept(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("from the old server\n")
    assert environment.secret_key(tmp_path) == "from the old server"
