"""Who signs in: residents and staff in their village, officers and analysts in public.

It never decides what a role may do (see `kernel.permissions`) and never knows a NIK.
"""
