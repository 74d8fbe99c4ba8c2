"""Forms that render accessible markup and speak plain Indonesian.

`Renderer` goes into FORM_RENDERER; `WebForm` and `QuestionForm` are the bases of every form that has a page.
"""

from .choices import Checkboxes, Radios
from .dates import DatePartsField, DatePartsWidget
from .errors import ErrorLink, error_links, target_id
from .plain import PlainForm, QuestionForm, WebForm
from .renderer import Renderer

__all__ = [
    "Checkboxes",
    "DatePartsField",
    "DatePartsWidget",
    "ErrorLink",
    "PlainForm",
    "QuestionForm",
    "Radios",
    "Renderer",
    "WebForm",
    "error_links",
    "target_id",
]
