"""harmledger: reports of harm in, incidents out, every number traceable to the words that said it."""

__version__ = "0.1.0"

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harmledger.client import Case, as_dict, bars, open

__all__ = ["Case", "__version__", "as_dict", "bars", "open"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (what is asked for)
    """The Python client, when it is asked for: `harmledger --help` comes at once."""
    if name in ("Case", "as_dict", "bars", "open"):
        from harmledger import client

        return getattr(client, name)
    raise AttributeError(f"module 'harmledger' has no attribute {name!r}")
