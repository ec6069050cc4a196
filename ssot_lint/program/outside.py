"""Outside the tree: names of the modules that a type checker's places in installed packages and stubs stand for."""

from __future__ import annotations

import re

_START = re.compile(r".*/(?:site-packages|dist-packages|stdlib|stubs/[^/]+|pyrefly_bundled_typeshed_\w+)/")


def outside_module(path: str) -> str:
    """Dotted name of the module in a file outside the tree."""
    path = _START.sub("", path)
    return path.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__").strip("/").replace("/", ".")
