"""Outside the tree: names of the modules that a type checker's places in installed packages and stubs stand for."""

from __future__ import annotations

_STARTS = ("/site-packages/", "/dist-packages/", "/stdlib/")


def outside_module(path: str) -> str:
    """Dotted name of the module in a file outside the tree."""
    for start in _STARTS:
        if start in path:
            path = path.rpartition(start)[2]
            break
    return path.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__").strip("/").replace("/", ".")
