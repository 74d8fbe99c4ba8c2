"""A province to try out: villages in every state, people who do not exist, letters in every status.

It runs only with DEMO=1, goes through the same services as everybody, and holds no real person.
"""
