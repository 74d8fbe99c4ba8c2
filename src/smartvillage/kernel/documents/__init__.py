"""Documents on paper: PDF/A from Typst layouts, books as workbooks, QR codes, and text made fit to print.

Layouts get their data as JSON, never as markup: what a resident typed is printed as typed.
This package knows no app, reads no table, and puts no data into an error message.
"""

from .printable import printable
from .qr import qr_svg
from .rendering import RenderFailed, render_pdf, render_png
from .sheets import PinCard, SignInSheet, render_pin_cards, render_sign_in_sheets
from .workbooks import XLSX, PrintedBook

__all__ = [
    "XLSX",
    "PinCard",
    "PrintedBook",
    "RenderFailed",
    "SignInSheet",
    "printable",
    "qr_svg",
    "render_pdf",
    "render_pin_cards",
    "render_png",
    "render_sign_in_sheets",
]
