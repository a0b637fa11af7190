"""What a process does to the disk: told in order, made to fail at any call, left half done as by a power cut.

``disk.c`` stands between the process and the system's library (LD_PRELOAD); it is compiled when a campaign needs it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parent / "disk.c"


def missing() -> str | None:
    """Why this cannot be done here, or None where it can."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux"
    if shutil.which("cc") is None:
        return "it needs a C compiler: apt-get install gcc"
    return None


def compiled(folder: Path) -> Path:
    """The library, made in ``folder``."""
    library = folder / "disk.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return library
