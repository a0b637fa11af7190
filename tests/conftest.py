"""What every test stands on: the same examples each time on the build machine, none timed out by a busy one."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("build-machine", deadline=None, derandomize=True, database=None)
settings.load_profile("build-machine" if os.environ.get("CI") else "here")
