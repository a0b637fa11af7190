"""Data files that harmledger ships. Takes a file's name inside this folder, gives its content checked against
its schema; never writes, never reads the user's settings.
"""
