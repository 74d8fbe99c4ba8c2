"""The official list of regions: codes, names, kinds, addresses (slugs), local vocabulary, holidays.

It answers which village a code names, what its people call it and which days its office is closed. It
never knows whether a village uses the platform (that is `villages`), and never reads the source package at
run time: requests read the table that `desa regions import` fills.
"""
