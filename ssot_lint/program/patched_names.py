"""Patched names: which binding a dotted path reaches, the definition's own or one that some module imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_lint.facts.model import Origin, StringRole
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.linking import Link
from ssot_lint.program.model import Evidence
from ssot_lint.program.overlays import is_path
from ssot_lint.program.tree import Tree

Follow = Callable[[SiteUse, str, Origin | None], Link | None]
"""What a dotted text means where a use stands."""


class BindingJudge:
    """Says which binding a string patches or names."""

    def __init__(self, tree: Tree, follow: Follow) -> None:
        self._tree = tree
        self._follow = follow

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, those about strings with the binding that they reach."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        string = site.use.string
        if string is None or answer.is_mock or not (answer.places or answer.symbols):
            return answer
        if is_path(site):
            step = self._of_path(string.text, patches=string.role is StringRole.PATCH)
        elif string.role is StringRole.PATCH_OBJECT and string.subject is not None:
            step = self._of_object(site, string.subject)
        else:
            return answer
        return replace(answer, binding=step)

    def _of_path(self, text: str, *, patches: bool) -> Evidence | None:
        """The binding that a dotted path, or ``module:name``, reaches."""
        module, colon, rest = text.partition(":")
        bound = (module, rest) if colon else self._tree.linker.binding_of(text)
        if bound is None or self._tree.modules.path_of(bound[0]) is None:
            return None
        return self._in_module(bound[0], *_split(bound[1]), patches=patches)

    def _of_object(self, site: SiteUse, subject: str) -> Evidence | None:
        """The binding of a module's name, where the object whose attribute is patched is a module."""
        if not all(part.isidentifier() for part in subject.split(".")):
            return None
        link = self._follow(site, subject, site.use.origin)
        if link is None or link.symbol.qualname or self._tree.modules.path_of(link.symbol.module) is None:
            return None
        return self._in_module(link.symbol.module, site.use.name, "", patches=True)

    def _in_module(self, module: str, name: str, inner: str, *, patches: bool) -> Evidence | None:
        link = self._tree.linker.follow(module, name) if inner else None
        if link is not None and not link.symbol.qualname:
            return self._in_module(link.symbol.module, *_split(inner), patches=patches)
        path = self._tree.modules.path_of(module)
        origin = self._tree.bindings_of(path).origin(name) if path is not None else None
        if path is None or origin is None or not origin.line:
            return None
        said = self._said(module, name, inner, origin, patches=patches)
        return Evidence(path, origin.line, f"the patch replaces {said}" if patches else f"the path names {said}")

    def _said(self, module: str, name: str, inner: str, origin: Origin, *, patches: bool) -> str:
        spelled = f"`{module}.{name}`"
        is_import = origin.kind in {"from", "import"}
        if not inner:
            where = f"which is what `{module}` imports here" if is_import else "where it is defined"
            stays = "the definition itself stays" if is_import else "who has imported it keeps the definition"
            return f"{spelled}, {where}; {stays}" if patches else f"{spelled}, {where}"
        link = self._tree.linker.follow(module, name)
        if link is not None and self._tree.linker.class_at(link.symbol) is not None:
            through = ", which is imported here" if is_import else ""
            return f"`{inner}` of the class `{link.symbol}`{through}{', for everybody' if patches else ''}"
        return f"`{inner}` of the one object in {spelled}"


def _split(path: str) -> tuple[str, str]:
    first, _, inner = path.partition(".")
    return first, inner
