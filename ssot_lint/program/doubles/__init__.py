"""Doubles: what the code around a use says of mocks, which a type checker calls `Any`."""
