"""The worker: takes captures apart, one after another, until its input ends.

``python -m harmledger.confined.worker MEGABYTES``. It gives up what it does not need before it sees the first byte:
memory over its bound, files to write, programs to start, addresses to connect to. A parser that was turned against it
has a document to lie about, and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import BinaryIO

from harmledger import read
from harmledger.confined.frames import Answer, Done, Failed, capture_of, receive, send
from harmledger.errors import HarmledgerError, UnreadableInput

MB = 1_000_000

_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.system",
    "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink",
    "os.chmod", "os.chown", "os.truncate", "shutil.rmtree", "ctypes.dlopen", "urllib.Request",
)  # fmt: skip
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

        bounds = ((resource.RLIMIT_AS, megabytes * MB), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0))
        for which, bound in bounds:
            hard = resource.getrlimit(which)[1]
            least = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
            resource.setrlimit(which, (least, least))
    sys.addaudithook(_guard)


def answer(body: bytes, megabytes: int) -> Answer:
    """What one capture says, or why not."""
    try:
        return Done(read.document(capture_of(body)))
    except HarmledgerError as error:
        return Failed(type(error).__name__, error.message, error.where, error.remedy)
    except MemoryError:
        message = f"taking it apart needs more than {megabytes:,} MB of memory"
        remedy = "Save its text, or raise HARMLEDGER_PARSER_MB if you trust it"
        return Failed(UnreadableInput.__name__, message, None, remedy)
    except Exception as error:  # noqa: BLE001 (told to the quarantine boundary, which is in the other process)
        return Failed(type(error).__name__, str(error))


def work(source: BinaryIO, to: BinaryIO, megabytes: int) -> None:
    """Until the input ends."""
    while (body := receive(source)) is not None:
        send(to, answer(body, megabytes))


def _warm() -> None:
    """Load what parsers load late, while files may still be looked for and memory is not counted yet."""
    import pypdf
    import trafilatura

    from harmledger.read import html, language, pdf

    language.language_of("The words of a page that nobody wrote.")
    _ = (pypdf, trafilatura, html, pdf)


def main() -> None:
    """The worker's whole life."""
    megabytes = int(sys.argv[1])
    # What a library prints must not fall between the frames.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _warm()
    confine(megabytes)
    work(sys.stdin.buffer, out, megabytes)


if __name__ == "__main__":
    main()
