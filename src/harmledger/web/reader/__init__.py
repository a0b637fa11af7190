"""The public's site: a release, and nothing but a release, as pages.

Takes a release's folder, or a case in whose folder one was built. Never opens a case: whatever is not in the release
cannot be shown by a mistake here.
"""

from harmledger.web.reader.site import make

__all__ = ["make"]
