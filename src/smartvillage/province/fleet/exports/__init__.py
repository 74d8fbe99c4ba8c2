"""A village as one zip file: written, verified, and brought into another installation (T7).

NIK and KK stay sealed in it: it is worth nothing without the keys of the installation it
came from, and those are never in it.
"""
