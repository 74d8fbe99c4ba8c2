"""Facts: what villages count, as the province and everybody else read it.

It never reads a village's tables: each village computes its own cells, with its own role.
It never stores a rate, only numerators and denominators, so every roll-up is a sum.
"""
