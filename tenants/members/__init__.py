"""The people who work in the village office: who they are, which office they hold, who signs.

It never holds residents, and never lets one account act as another.
"""
