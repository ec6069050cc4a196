"""Discover: families of definitions that do one job, though nobody declared them."""
