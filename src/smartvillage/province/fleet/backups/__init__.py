"""Backups of the whole cluster, and one village brought back from them.

The backup itself is a tool's work (`tools.py` says which); this package reads what the tool has,
restores it into a side instance that nobody else can reach, and takes one village out of it.
It never touches the live cluster's other villages and never deletes a backup.
"""
