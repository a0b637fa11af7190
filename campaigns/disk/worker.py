"""A process whose every call to the disk is told, or made to fail: ``python -m campaigns.disk.worker``, preloaded.

It reads one request a line (JSON), does it in a child of its own, and answers with a line. The shipped words and
places are opened once, so that a run takes no longer than its own work.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from campaigns import cases
from campaigns.disk import compiled
from harmledger.cli import main as command


class Worker:
    """The process, from outside. ``folder`` holds reports, as ``cases.reports`` makes them."""

    def __init__(self, folder: Path) -> None:
        root = Path(__file__).parent.parent.parent
        environment = {**os.environ, "LD_PRELOAD": str(compiled(folder))}
        command = [sys.executable, "-m", "campaigns.disk.worker", str(folder)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=root, env=environment, stdin=pipe, stdout=pipe, text=True)
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self._to, self._from = self._process.stdin, self._process.stdout

    def ask(self, **request: object) -> dict[str, Any]:
        """Do one thing: see ``_do`` for what can be asked."""
        self._to.write(json.dumps(request) + "\n")
        self._to.flush()
        answer: dict[str, Any] = json.loads(self._from.readline())
        return answer

    def close(self) -> None:
        """End it."""
        self._to.close()
        self._process.wait(60)
        self._from.close()


@contextmanager
def working(folder: Path) -> Iterator[Worker]:
    """A worker for the length of a block."""
    worker = Worker(folder)
    try:
        yield worker
    finally:
        worker.close()


def _do(request: Mapping[str, Any]) -> None:
    """One command in this process, which ends with it.

    ``arguments`` are the command's; ``watch`` is the folder whose files are told to the file ``tell``; the call ``at``
    fails with the number ``error``, and if ``stays``, all after it; ``acknowledged`` and ``answer`` are files for the
    documents that were saved and for what came of it.
    """
    disk = ctypes.CDLL(None)
    if request.get("tell"):
        disk.hl_tell(os.open(request["tell"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    told = os.open(request["acknowledged"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    cases.tell_saved(lambda line: (os.write(told, line), disk.hl_mark(line, len(line))))
    said = os.open(request["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    disk.hl_watch(request["watch"].encode())
    disk.hl_fail(ctypes.c_long(request.get("at", -1)), request.get("error", 0), int(request.get("stays", False)))
    status = 99
    try:
        sys.argv = ["harmledger", *request["arguments"]]
        command()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001 (it is told: a user would see it)
        traceback.print_exc()
    finally:
        disk.hl_watch(b"")
        sys.stdout.flush()
        sys.stderr.flush()
        answer = {"status": status, "calls": disk.hl_calls(), "failed": disk.hl_failed(), "idle": disk.hl_idle()}
        Path(request["answer"]).write_text(json.dumps(answer), "utf-8")
        os._exit(0)


def main() -> None:
    """Answer requests until there are no more; the first argument is a folder for the case that warms it."""
    cases.warmed(Path(sys.argv[1]))
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _do(request)
        os.waitpid(child, 0)
        print(Path(request["answer"]).read_text("utf-8"), flush=True)


if __name__ == "__main__":
    main()
