"""Takes a case as it stands, a policy and a key, gives the case as the public may see it: places coarsened, sources
and victims unnamed, words withheld, ids that lead nowhere. What the policy does not name is withheld. Never adds,
never judges, and never lets two releases together tell more than one.
"""

from harmledger.publish.redact.people import Known, is_coded
from harmledger.publish.redact.places import Namer, Town, namer_of
from harmledger.publish.redact.views import Asked, Redacted, redact

__all__ = ["Asked", "Known", "Namer", "Redacted", "Town", "is_coded", "namer_of", "redact"]
