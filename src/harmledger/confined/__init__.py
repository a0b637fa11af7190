"""Takes a capture that may be hostile, gives its document: pages and PDFs are taken apart in a process of its own that
has little memory, little time, no network and nowhere to write. What breaks there breaks alone.
"""

from harmledger.confined.parser import Bounds, Parser

__all__ = ["Bounds", "Parser"]
