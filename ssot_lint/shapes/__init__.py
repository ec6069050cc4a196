"""Shapes: what the definitions of one file look like, so that they can be compared with those of others."""
