"""How much one input may weigh before it is quarantined unread."""

from __future__ import annotations

from dataclasses import dataclass

from harmledger.errors import UnreadableInput

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds, each moved by a setting.

    ``max_file_bytes``: one page, text or PDF, unpacked; the end of a line that is too long is looked for in ten
    times as much. ``max_line_bytes``: one JSON line or CSV value. A file of many
    records may be of any size: it is read line by line. ``max_records``: of one web archive; ``max_ratio``: how many
    times its size a web archive may unpack to.
    """

    max_file_bytes: int = 100 * MEGABYTE
    max_line_bytes: int = 10 * MEGABYTE
    max_records: int = 1_000_000
    max_ratio: int = 200

    def too_large(self, size: str) -> UnreadableInput:
        """The error for a file over the limit; ``size`` says how large it is."""
        return UnreadableInput(
            f"the file is {size}, over the limit of {self.max_file_bytes / MEGABYTE:g} MB, and was not read",
            remedy="Split it, or raise the limit with HARMLEDGER_MAX_FILE_MB",
        )

    def too_long(self, *, given_up: bool = False) -> UnreadableInput:
        """The error for a line over the limit; ``given_up``: its end was not found, so the rest was not read."""
        rest = ", and what follows it in the file was not read, since no end of it was found" if given_up else ""
        return UnreadableInput(
            f"the line is longer than the limit of {self.max_line_bytes / MEGABYTE:g} MB{rest}",
            remedy="Write one record a line, or raise the limit with HARMLEDGER_MAX_LINE_MB",
        )

    def too_packed(self) -> UnreadableInput:
        """The error for an archive that unpacks without end; what it holds from there on was not read."""
        return UnreadableInput(
            f"it unpacks to more than {self.max_ratio} times its size, and was not read from here on",
            remedy="If you trust it, raise the limit with HARMLEDGER_MAX_RATIO",
        )

    def too_many(self) -> UnreadableInput:
        """The error for an archive of more records than the limit."""
        return UnreadableInput(
            f"it has more than {self.max_records:,} records, and was not read from here on",
            remedy="Split it, or raise the limit with HARMLEDGER_MAX_RECORDS",
        )
