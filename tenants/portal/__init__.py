"""The doors of a village's site: its front page, the sign-ins, and the first page of the workspace.

It keeps no tables and decides nothing that another app owns; it puts their pages together.
"""
