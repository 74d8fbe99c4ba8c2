"""Which village is being served, and the walls around it.

The only code that may move a connection from one schema to another lives in this
package. Everything else says `in_village(code)` or reads `current_village()`.
"""

from .context import NoVillage, WrongVillage, current_village, declared, in_province, in_village
from .names import PUBLIC, code_of, schema_of
from .outbox import emit
from .refs import State, VillageRef

__all__ = [
    "PUBLIC",
    "NoVillage",
    "State",
    "VillageRef",
    "WrongVillage",
    "code_of",
    "current_village",
    "declared",
    "emit",
    "in_province",
    "in_village",
    "schema_of",
]
