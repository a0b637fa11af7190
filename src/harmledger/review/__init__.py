"""Takes the machine's reading of a case and people's decisions on it, and gives what stands: claims as they were ruled,
figures as they were set, where machine and person differ, and what is still to be looked at, in order. Never reads a
text, never joins incidents, never forgets a decision.
"""
