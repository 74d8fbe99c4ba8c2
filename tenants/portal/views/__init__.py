"""The front page, the doors, and the first page of the workspace."""
