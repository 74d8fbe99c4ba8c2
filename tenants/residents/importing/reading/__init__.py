"""The child process that opens a stranger's spreadsheet: bytes in, JSON out, within hard limits.

It starts isolated and imports nothing of ours but this package, so a bomb costs that process only. What a
file is, its content says (`answer`); `xlsx`, `xls`, `ods` and `csv_text` know one kind each.
"""
