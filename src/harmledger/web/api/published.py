"""The release that is served. A new one that takes its place is served from the next request on."""

from __future__ import annotations

import threading
from pathlib import Path

from harmledger.publish.finding import Site, open_site
from harmledger.publish.releases import HEAD

_Stamp = tuple[int, int, int]


class Published:
    """A folder in which a release stands, another one some day."""

    def __init__(self, folder: Path) -> None:
        """Open the release in a folder.

        Raises:
            CaseError: there is none.
            IntegrityError: it is not as it was written.
        """
        self.folder = folder
        self._lock = threading.Lock()
        self._stamp = self._now()
        self._site = open_site(folder)

    @property
    def site(self) -> Site:
        """The release as it stands there now. While a new one is being put there, the one before it."""
        stamp = self._now()
        if stamp is not None and stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    # The one before is not closed: a stream may be reading it. It goes when the last one lets it go.
                    self._site, self._stamp = open_site(self.folder), stamp
        return self._site

    def _now(self) -> _Stamp | None:
        try:
            told = (self.folder / HEAD).stat()
        except OSError:
            return None
        return told.st_ino, told.st_mtime_ns, told.st_size
