"""Files of a village: letters, photos. Kept outside every public path, under the village's own folder.

It never serves a file by path; whoever serves one has checked the right to it first.
"""
