"""People who do not exist, for demos, training and measuring: plausible families with an honest age pyramid.

Their NIKs and KKs carry the district 18.72.99, which does not exist, so none can belong to anybody.
"""

from .filling import NotADemo, populate
from .households import Household, Person, households

__all__ = ["Household", "NotADemo", "Person", "households", "populate"]
