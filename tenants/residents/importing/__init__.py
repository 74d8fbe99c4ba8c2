"""From a village's spreadsheet to its register, in steps that can each be looked at alone.

`sheet` reads the file in a limited child process, `columns` matches its headers, `rows` turns each row into
values or problems, `plan` compares them with the register. Nothing here writes: `services.import_residents`
does, all rows or none.
"""
