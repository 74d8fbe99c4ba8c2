"""Pages of the province's hosts: the programme office (dpmd.), the analysts (data.), the public portal.

It shows facts and drives the fleet; it holds no table and never reads a village's.
"""
