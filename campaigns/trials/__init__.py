"""The campaigns, a module for each harm; each has ``CAMPAIGNS``."""
