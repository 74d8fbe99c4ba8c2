"""What waits for the worker: events that villages emitted, and the clock's next turns.

A village appends through `shared.emit` in its own transaction, and the database itself
says which village it was. The app delivers each event to the handler of its kind, once,
and keeps what could not be delivered. It never looks into a village, never reads an
event's meaning, and holds no personal data.
"""
