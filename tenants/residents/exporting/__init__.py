"""From the register to files that others read: the 43 columns, and the books of Permendagri 47/2016.

Everything is written row by row into a file that has no name on the disk, so a large village costs no more
memory than a small one. Every cell is text.
"""
