"""Type checkers behind the seam: one client for all, and one dialect for each (docs/decisions/0008)."""
