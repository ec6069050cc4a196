"""Scaffolding: the source of a wrapper service around a canonical, of its test, and of feature flags."""
