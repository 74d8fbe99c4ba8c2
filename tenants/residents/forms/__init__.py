"""What the register asks its operators and residents. Validates, never saves."""

from .bulk import BulkForm
from .filters import FilterForm, SavedFilterForm
from .sheets import ImportForm, ReasonForm

__all__ = ["BulkForm", "FilterForm", "ImportForm", "ReasonForm", "SavedFilterForm"]
