"""An environment as it would be for an earlier state of a tree that is installed in it in editable form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from ssot_lint.sources.installed import package_directories
from ssot_lint.sources.reading import read

_PLACE = ".venv"


def shadow_of(environment: str, root: str, directory: str) -> str:
    """The environment to use for a state of the tree at ``root`` that lies in ``directory``.

    It is the same, unless files in it lead into the tree: where today's modules would be found beside the earlier
    ones. Then it is one in the directory that is made of links, with such files leading to the same places there.
    Raises `OSError` where it cannot be made.
    """
    sites = {site: dict(_leading(site, root, directory)) for site in package_directories(environment)}
    if not any(sites.values()):
        return environment
    place = os.path.join(directory, _PLACE)
    with suppress(FileNotFoundError):
        os.unlink(place)  # a link to the whole of it
    inner = {os.path.relpath(site, environment): led for site, led in sites.items()}
    _link(environment, place, inner, "")
    return place


def _leading(site: str, root: str, directory: str) -> Iterator[tuple[str, str]]:
    """Path files that lead into the tree, with what they are to say instead."""
    for name in sorted(os.listdir(site)):
        source = read(site, name) if name.endswith(".pth") else b""
        lines = source.decode("utf-8", "surrogateescape").splitlines() if isinstance(source, bytes) else []
        moved = [_moved(line, site, root, directory) for line in lines]
        if moved != lines:
            yield name, "".join(f"{line}\n" for line in moved)


def _moved(line: str, site: str, root: str, directory: str) -> str:
    """A line of a path file, leading to the earlier state where it led into the tree."""
    if not line.strip() or line.startswith(("#", "import ", "import\t")):
        return line
    inside = os.path.relpath(os.path.realpath(os.path.join(site, line.strip())), os.path.realpath(root))
    return line if inside.split(os.sep)[0] == os.pardir else os.path.normpath(os.path.join(directory, inside))


def _link(environment: str, place: str, sites: dict[str, dict[str, str]], path: str) -> None:
    """Links to what a directory of the environment holds; what is above directories of packages is made anew."""
    source, target = os.path.join(environment, path), os.path.join(place, path)
    os.makedirs(target)
    said = sites.get(path, {})
    for name in sorted(os.listdir(source)):
        inner = os.path.join(path, name) if path else name
        own = os.path.join(target, name)
        if name in said:
            with open(own, "x", encoding="utf-8", errors="surrogateescape") as file:
                file.write(said[name])
        elif os.path.islink(os.path.join(source, name)) and os.path.isdir(os.path.join(source, name)):
            leads_to = os.readlink(os.path.join(source, name))  # as `lib64` leads to `lib`
            os.symlink(leads_to if os.sep not in leads_to else os.path.join(source, name), own)
        elif any(one == inner or one.startswith(inner + os.sep) for one in sites):
            _link(environment, place, sites, inner)
        else:
            os.symlink(os.path.join(source, name), own)
