"""Takes a document and what is known of places, actors, sources and time; gives its mentions: where words name
them, and what they mean there. Never reads a file, never decides what a mention means for a claim.
"""

from __future__ import annotations

from harmledger.resolve.knowledge import Knowledge, knowledge
from harmledger.resolve.reading import mentions
from harmledger.resolve.registry import Registry, build, registry, unfindable

__all__ = ["Knowledge", "Registry", "build", "knowledge", "mentions", "registry", "unfindable"]
