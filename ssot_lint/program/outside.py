"""Outside the tree: what files of installed packages and of the standard library are called."""

from __future__ import annotations

import re

_LIBRARY = re.compile(
    r"/(?:site-packages|dist-packages|stdlib|stubs/[^/]+|pyrefly_bundled_typeshed_\w+|python\d[\d.]*)/"
    r"(?!site-packages/|dist-packages/)"
)
"""Directories that module names start at."""


def outside_module(path: str) -> str:
    """Dotted name of the module in a file outside the tree; of its whole path when no library is known to hold it."""
    inner = _below_library(path)[1]
    return inner.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__").strip("/").replace("/", ".")


def short_path(path: str) -> str:
    """A path that a reader takes in at a glance: of a library's file, what stands above the library left out."""
    start, inner = _below_library(path)
    return f"…{start}{inner}" if start else path


def _below_library(path: str) -> tuple[str, str]:
    """The library's directory, if the path has one, and what stands below it."""
    found = list(_LIBRARY.finditer(path)) if path.startswith("/") else []
    return (found[-1].group(), path[found[-1].end() :]) if found else ("", path)
