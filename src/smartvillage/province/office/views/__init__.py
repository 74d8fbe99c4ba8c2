"""Doors, the board, onboarding, one village, the portal, the numbers."""
