"""Reads a capture: takes its bytes, gives a ``Document`` (text, sections, publication and how it is known,
language), and over a whole case which documents echo one another; never fetches, never alters the bytes, never
decides what a claim is.
"""

from harmledger.read.document import document
from harmledger.read.echoes import echoes
from harmledger.read.masked import MASK, masked
from harmledger.read.rules import Rules, packaged_rules

__all__ = ["MASK", "Rules", "document", "echoes", "masked", "packaged_rules"]
