"""Takes an incident, its claims, who belongs to whom, and a method; gives its range, origins, grade and contradictions.
Every bound names the claims that set it; the method is data, and the same claims give another method's numbers.
Never joins or splits incidents, never invents a bound, never reads a file.
"""

from harmledger.assess.assessment import assessment, label
from harmledger.assess.changes import State, changes
from harmledger.assess.comparison import beside, counted
from harmledger.assess.english import english
from harmledger.assess.held import held
from harmledger.assess.sides import sides
from harmledger.assess.sums import sums

__all__ = ["State", "assessment", "beside", "changes", "counted", "english", "held", "label", "sides", "sums"]
