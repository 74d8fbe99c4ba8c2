"""People between two villages: who let them go, who took them in, and one NIK that two villages have.

A village hands somebody over sealed under a code that only the paper carries; the other one opens it with
that code. The database itself keeps a person from living in two villages (`Presence`). This app never opens
a hand-over, never stores a NIK or an index of one that outlives its job, and never reads a village's table.
"""
