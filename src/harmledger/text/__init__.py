"""Text in, text out: scripts, tokens, phrases, numerals. Takes strings, gives strings and offsets into them;
knows no language's words and nothing of harm.
"""
