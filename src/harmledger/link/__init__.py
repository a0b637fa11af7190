"""Takes what a case's documents say (``Voices``) and the weights; gives incidents, with the evidence for each join.
Joins only claims of scope incident, by named pieces of evidence, never across a contradiction in day or place.
Never counts, grades or reads a file; gives the same incidents whatever the order of the documents.
"""

from harmledger.link.asking import Suggestion, between, linked, suggestions
from harmledger.link.growing import Linker, Moves
from harmledger.link.incidents import incidents

__all__ = ["Linker", "Moves", "Suggestion", "between", "incidents", "linked", "suggestions"]
