"""Takes bytes and entries, and gives them back as they were saved, with the hashes that show it. The only SQL
of the project. Never changes what was entered, removes it only by an erasure, which is an entry too, and never
says "saved" before it is on the disk.
"""

from harmledger.ledger.archive import Member, packed, unpacked
from harmledger.ledger.book import Book
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.case import Ledger, open_case, verify_case
from harmledger.ledger.codec import decode, encode
from harmledger.ledger.copying import TRIED, put_case, taken
from harmledger.ledger.decisions import UNDO, decision, decision_entry, decisions, every, undoing_entry, undone
from harmledger.ledger.derived import DerivedState, Tables, digest_of
from harmledger.ledger.disclosure import disclosure
from harmledger.ledger.durable import place as placed
from harmledger.ledger.durable import synced
from harmledger.ledger.durable import unfinished_name as unfinished
from harmledger.ledger.entry import Entry, EntryKind, NewEntry
from harmledger.ledger.erasure import Erasure
from harmledger.ledger.log import Disclosed
from harmledger.ledger.merkle import Tree, root_from_inclusion, roots_from_consistency
from harmledger.ledger.naming import document_of, to_withdraw
from harmledger.ledger.places import is_server, name_of, unlocked
from harmledger.ledger.record import (
    capture_entry,
    document_entry,
    file_entry,
    quarantine_entry,
    reading_entries,
    settings_entry,
    withdrawal_entry,
)
from harmledger.ledger.rulings import history, ruling_entry, rulings
from harmledger.ledger.slots import destroy as destroy_slots
from harmledger.ledger.state import CaseState, Folding, fold
from harmledger.ledger.verify import Audit, Fault, FaultKind

__all__ = [
    "JSON",
    "TRIED",
    "UNDO",
    "Audit",
    "Book",
    "CaseState",
    "DerivedState",
    "Disclosed",
    "Entry",
    "EntryKind",
    "Erasure",
    "Fault",
    "FaultKind",
    "Folding",
    "Ledger",
    "Member",
    "NewEntry",
    "Tables",
    "Tree",
    "canonical",
    "capture_entry",
    "decision",
    "decision_entry",
    "decisions",
    "decode",
    "destroy_slots",
    "digest_of",
    "disclosure",
    "document_entry",
    "document_of",
    "encode",
    "every",
    "file_entry",
    "fold",
    "history",
    "is_server",
    "name_of",
    "open_case",
    "packed",
    "parse",
    "placed",
    "put_case",
    "quarantine_entry",
    "reading_entries",
    "root_from_inclusion",
    "roots_from_consistency",
    "ruling_entry",
    "rulings",
    "settings_entry",
    "synced",
    "taken",
    "to_withdraw",
    "undoing_entry",
    "undone",
    "unfinished",
    "unlocked",
    "unpacked",
    "verify_case",
    "withdrawal_entry",
]
