"""The villages of the deployment: who they are, where they are found, which state they are in.

It creates no schema (see `fleet`) and reads nothing inside a village.
"""
