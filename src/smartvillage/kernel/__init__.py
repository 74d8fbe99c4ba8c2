"""What everything stands on: tenancy, permissions, identity, clock, documents, jobs. It has no tables."""
