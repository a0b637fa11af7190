"""Takes a document with its mentions, gives a reading: claims with the words behind every value, and the numbers
that no rule understood. Never fetches, never looks anything up outside the document and the language's lists.

The order: tokens → classed items → passages (one sentence each) → voices → episodes → claims.
"""

from harmledger.extract.language import Language, compile_language
from harmledger.extract.reader import reading
from harmledger.extract.unknown import unknown

__all__ = ["Language", "compile_language", "reading", "unknown"]
