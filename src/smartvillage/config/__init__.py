"""Settings, URL maps and start-up checks."""
