"""What the register asks its operators and residents. Validates, never saves."""

from .bulk import BulkForm
from .exports import ExportForm, WholeNumbersForm
from .filters import FilterForm, SavedFilterForm
from .identity import NikForm, ReasonForm
from .sheets import ColumnsForm, ImportForm, SourceForm, UndoForm

__all__ = [
    "BulkForm",
    "ColumnsForm",
    "ExportForm",
    "FilterForm",
    "ImportForm",
    "NikForm",
    "ReasonForm",
    "SavedFilterForm",
    "SourceForm",
    "UndoForm",
    "WholeNumbersForm",
]
