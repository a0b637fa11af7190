"""harmledger: reports of harm in, incidents out, every number traceable to the words that said it."""

__version__ = "0.1.0"
