"""All villages to this release's schema: one plan, its SQL rendered once, a transaction per village.

`planning` finds who lacks what, `rendering` tries it on a scratch schema, `compatibility`
refuses what the running release could not live with, `running` carries it out in rings,
`verifying` compares every village with the template.
"""
