"""Bringing villages on board: planning a list of them, and provisioning each, step by step."""
