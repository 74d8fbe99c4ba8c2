"""What is known of each village's health: collected in the background, read by page and command.

`counting` runs in the web process, `collecting` in the worker, `checks` says what is red.
"""
