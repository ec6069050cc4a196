"""Give a Python code base its single source of truth back: find, gate and rewrite duplicates and their uses."""

__version__ = "0.1.0"
