"""The village's register: residents and their families, and the spreadsheets they arrive in.

Holds NIK and KK numbers sealed and shows them masked. Never compares a NIK with another village, never
asks Dukcapil, and never counts anything for the province (indicators do that, from facts).
"""
