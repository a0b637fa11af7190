"""The same harm done to a case thousands of times, and what came of it added up: see ``campaigns/run.py``."""
