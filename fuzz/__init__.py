"""Texts that nobody would write, read to see that nothing breaks: see ``fuzz/texts.py``."""
