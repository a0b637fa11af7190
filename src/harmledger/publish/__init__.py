"""Takes a case as it stands (``CaseView``), gives tables, GeoJSON, a page and plain text for a terminal.
Every value stands beside the words that said it. Never counts, links or judges anything, and puts nothing
on a screen that comes from another host.
"""
