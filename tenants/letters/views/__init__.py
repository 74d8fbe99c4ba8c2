"""Pages of letters: `asking` and `resident` for residents, `public` for anybody, `desk…` for the office."""
