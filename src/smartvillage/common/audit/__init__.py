"""Who did what, when: one row per act, in the same transaction as the act.

It never holds a NIK, a KK number or the content of a letter.
"""
