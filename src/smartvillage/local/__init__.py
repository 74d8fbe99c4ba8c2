"""Runs the whole platform on one machine that has only Python and make.

It is for the first look, for development and for tests: a private Postgres, keys, the web server
and the worker, started and stopped together. It imports nothing that needs Django or settings (it
calls ``desa`` as anybody would) and never serves a real province: that is what ``deploy/`` is for.
"""
