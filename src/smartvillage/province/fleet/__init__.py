"""The fleet: villages created from the release's SQL template, step by step, resumable.

It works with the owner's database login and knows villages only by their schema; what a
village needs inside (its first operator, its letter types) the village apps register here.
"""
