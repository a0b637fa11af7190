"""The worker: takes captures apart, one after another, until its input ends.

``python -m harmledger.confined.worker SECONDS MEGABYTES``. It gives up what it does not need before it sees the first
byte: memory over its bound, files to write, programs to start, addresses to connect to. A parser that was turned
against it has a document to lie about, and nothing else.

The bounds are of one document's parsing alone: the memory that the worker needs for itself does not count, nor does
the time in which the machine did other work. A document that takes more processor time ends the worker by SIGPROF.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from harmledger import read
from harmledger.confined.frames import Answer, Done, Failed, capture_of, receive, send
from harmledger.errors import HarmledgerError
from harmledger.model.document import Capture, Told
from harmledger.model.ids import Sha256

MB = 1_000_000

_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.system",
    "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink",
    "os.chmod", "os.chown", "os.truncate", "shutil.rmtree", "ctypes.dlopen", "urllib.Request",
)  # fmt: skip
_PAGE = (
    b"<html><head><title>Words</title><meta property='article:published_time' content='2031-05-06T10:00:00Z'></head>"
    b"<body><article><p>The words of a page that nobody wrote, on the sixth of May 2031, are read to warm up.</p>"
    b"</article></body></html>"
)
_SPENT = 4  # a worker from which one part in so many of its memory does not come back takes no further document
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def _guard(event: str, arguments: Sequence[object]) -> None:
    """What no parser of a page has to do. An audit hook holds against a parser that was led astray, not against
    machine code of an attacker's: for that, run harmledger in a sandbox of the system's."""
    if event in _FORBIDDEN:
        raise PermissionError(f"a parser tried {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("a parser tried to write a file")


def confine(megabytes: int) -> None:
    """Give up what is not needed, for good."""
    with contextlib.suppress(ImportError):  # not on every system: there the parent's clock alone holds
        import resource

        bounds = (
            (resource.RLIMIT_AS, _taken() + megabytes * MB),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        )
        for which, bound in bounds:
            hard = resource.getrlimit(which)[1]
            least = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
            resource.setrlimit(which, (least, least))
    sys.addaudithook(_guard)


def _taken() -> int:
    """The bytes of addresses that this process has taken, 0 where the system does not tell. Libraries set aside a
    thousand million of them and use few, so that a bound says something only above what they take."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _timed(seconds: int) -> None:
    """From now on so many seconds of the processor, and no more; 0: without end."""
    if sys.platform != "win32":  # there the parent's clock alone holds
        signal.setitimer(signal.ITIMER_PROF, seconds)


def answer(body: bytes) -> Answer:
    """What one capture says, or why not."""
    try:
        return Done(read.document(capture_of(body)))
    except HarmledgerError as error:
        return Failed(type(error).__name__, error.message, error.where, error.remedy)
    except MemoryError:
        return Failed(MemoryError.__name__, "")
    except Exception as error:  # noqa: BLE001 (told to the quarantine boundary, which is in the other process)
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return Failed(MemoryError.__name__, "")
        return Failed(type(error).__name__, str(error))


def work(source: BinaryIO, to: BinaryIO, seconds: int, megabytes: int) -> None:
    """Until the input ends, or a document has left too little memory for the next one."""
    most = _taken() + megabytes * MB // _SPENT
    while (body := receive(source)) is not None:
        _timed(seconds)
        told = answer(body)
        _timed(0)
        send(to, told)
        if _taken() > most:
            del body, told
            gc.collect()
            if _taken() > most:
                return


def _warm() -> None:
    """Load what parsers load late, while files may still be looked for and memory is not counted yet."""
    import pypdf
    import trafilatura

    from harmledger.read import html, language, pdf

    language.language_of("The words of a page that nobody wrote.")
    read.document(Capture(Sha256(""), "page.html", "html", len(_PAGE), _PAGE, Told()))
    _ = (pypdf, trafilatura, html, pdf)


def main() -> None:
    """The worker's whole life."""
    seconds, megabytes = map(int, sys.argv[1:])
    # What a library prints must not fall between the frames.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _warm()
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # whoever started the run may have it passed over
    confine(megabytes)
    work(sys.stdin.buffer, out, seconds, megabytes)


if __name__ == "__main__":
    main()
