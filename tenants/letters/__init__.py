"""Official letters: from a resident's question to a numbered PDF that anybody can verify.

It never keeps a NIK or KK number of its own (the PDF is the record), never sends a message, and never
lets a step of the approval be skipped.
"""
