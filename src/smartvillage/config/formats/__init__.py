"""Dates and numbers as Indonesian offices write them."""

FORMATS_MODULE = "smartvillage.config.formats"
