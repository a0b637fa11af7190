"""Collects captures: takes files, folders, standard input and manifests, gives each page, post or record as a
``Capture`` with its bytes unaltered and hashed, or a ``Quarantined`` with the reason; the only room that fetches;
never reads meaning into bytes beyond what kind of file they are, never lets one bad input stop another.
"""

from harmledger.collect.files import captures
from harmledger.collect.limits import Limits
from harmledger.collect.mapping import Mapped, mapped, rows_as_documents
from harmledger.collect.tables import Table, TableRow, read_table, table

__all__ = ["Limits", "Mapped", "Table", "TableRow", "captures", "mapped", "read_table", "rows_as_documents", "table"]
