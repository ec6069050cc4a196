"""What a run depended on, gathered from its parts when it is over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from ssot_lint.pipeline import Run, question_of
from ssot_lint.program.depending import Dependence, Passed, digests
from ssot_lint.program.importing import Importing
from ssot_lint.program.servers.client import LspServer
from ssot_lint.program.servers.consulted import Consulted
from ssot_lint.program.sought import Sought, TestNames
from ssot_lint.recall import contents
from ssot_lint.rules.allowing import last_day
from ssot_lint.sources.installed import environment_of, package_directories
from ssot_lint.sources.listing import Listing
from ssot_lint.sources.reading import read
from ssot_lint.sources.stamp import digest

_TOLD_BY = ("ty.toml", ".ty.toml")
_TABLE = b"[tool.ty"


def consulted_by(run: Run) -> Consulted | None:
    """What the run's type checker was asked about; None when that is not known, or means nothing."""
    if run.options.types == "none":
        return Consulted()
    is_known = isinstance(run.server, LspServer) and run.server.name == "ty" and not _is_configured(run)
    return run.server.consulted if is_known and isinstance(run.server, LspServer) else None


def dependence_of(run: Run, consulted: Consulted | None) -> Dependence | None:
    """What the run depended on; None when that cannot be told."""
    around, reader = run.tree.around, run.reader
    if consulted is None or around is None or reader is None or not consulted.is_sure:
        return None
    root, listing = run.settings.root, Listing(run.settings.root)
    known = {**reader.more, **run.sources}

    def read_file(path: str) -> bytes | None:
        if path not in known:
            source = read(root, path)
            known[path] = source if isinstance(source, bytes) else None
        return known[path]

    importing = Importing(_roots(run), read_file, listing)
    importing.follow(_inside(consulted.imports), {path: consulted.imports[path] for path in _inside(consulted.imports)})
    modules = (run.tree.modules, around.modules, *((run.screened,) if run.screened is not None else ()))
    places = importing.places.union(*(one.places for one in modules))
    if not importing.is_sure:
        return None
    read_here = {*run.tree.extractions, *run.sources, *reader.more, *importing.files}
    held = digests(read_here, digest, read_file)
    looked = contents(root, places, listing)
    return Dependence(
        files=run.discovery.files,
        names=question_of(run.settings).names,
        held={**held, **digests(looked.directories, digest, looked)},
        places=frozenset(places),
        stems=frozenset().union(*(one.names for one in modules)),
        packages=around.packages,
        starts=around.starts,
        searches=tuple(_passed(run)),
    )


def dates_of(run: Run) -> list[str]:
    """Days that the run held against the day it was: allow comments and staged adapters end on them."""
    allows = (allow for group in run.program.allows.values() for allow in group)
    last = (last_day(allow) for allow in allows)
    ends = (one.until for contract in run.settings.contracts for one in contract.duplicates)
    return [str(day) for day in (*last, *ends) if day is not None]


def _passed(run: Run) -> Iterator[Passed]:
    """The run's searches; those for names of tests as one, since each goes through all of a file."""
    names: set[str] = set()
    having: dict[str, set[str]] = {}
    for one in run.tree.searches:
        if isinstance(one.sought, TestNames):
            names.update(one.sought.wanted or ())
            for path, told in one.found.items():
                having.setdefault(path, set()).update(told)
        else:
            yield _kept(one.sought, one.is_near, one.found)
    if names:
        yield _kept(TestNames(tuple(sorted(names))), True, having)


def _kept(sought: Sought, is_near: bool, found: Mapping[str, object]) -> Passed:
    return Passed(sought, is_near, {path: tuple(sorted(told)) for path, told in found.items() if told})  # type: ignore[call-overload]


def _inside(paths: Mapping[str, object]) -> list[str]:
    return [path for path in paths if not os.path.isabs(path)]


def _roots(run: Run) -> list[str]:
    """Directories, from the root, that modules are imported from: the source roots, and what is installed in place."""
    root = run.settings.root
    found = dict.fromkeys(os.path.normpath(one).replace(os.sep, "/") for one in run.settings.src)
    for directory in package_directories(environment_of(root, run.settings.environment)):
        for name in sorted(Listing(directory)("")):
            source = read(directory, name) if name.endswith(".pth") else b""
            for line in source.decode("utf-8", "ignore").splitlines() if isinstance(source, bytes) else ():
                place = os.path.realpath(os.path.join(directory, line.strip()))
                if line.strip() and not line.startswith("import") and place.startswith(os.path.join(root, "")):
                    found[os.path.relpath(place, root).replace(os.sep, "/")] = None
    return ["" if one == "." else one for one in found]


def _is_configured(run: Run) -> bool:
    """Whether the type checker is told by files where to look for modules."""
    pyproject = run.tree.read("pyproject.toml")
    if (pyproject is not None and _TABLE in pyproject) or os.environ.get("PYTHONPATH"):
        return True
    directory = run.settings.root
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    places = [os.path.join(home, "ty", "ty.toml")]
    while True:
        places += [os.path.join(directory, name) for name in _TOLD_BY]
        parent = os.path.dirname(directory)
        if parent == directory:
            return any(map(os.path.exists, places))
        directory = parent
