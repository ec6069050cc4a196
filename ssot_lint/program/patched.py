"""Patches: what a call of ``unittest.mock.patch`` and its kin replaces, with what, and which parameter gets that.

Pure: nothing here knows a file. Whoever asks tells what a callee is spelled like in full.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

Spelled = Callable[[ast.expr], str | None]
"""Full dotted name of what an expression names (``unittest.mock.patch.object``); None when nobody can tell."""

_MODULES = ("unittest.mock.", "mock.mock.", "mock.", "mocker.")
MOCKER = "mocker."
"""How the names of what pytest-mock's fixture offers begin."""
_SIGNATURES: Mapping[str, tuple[str, ...]] = {
    "patch": ("target", "new", "spec", "create", "spec_set", "autospec", "new_callable"),
    "patch.object": ("target", "attribute", "new", "spec", "create", "spec_set", "autospec", "new_callable"),
    "patch.multiple": ("target", "spec", "create", "spec_set", "autospec", "new_callable"),
}
_NOT_CONFIGURING = frozenset({name for names in _SIGNATURES.values() for name in names} | {"unsafe"})
_HARMLESS_ROOTS = frozenset({"pytest", "unittest"})
_HARMLESS = frozenset({"classmethod", "staticmethod", "override_settings", "skip", "skipIf", "skipUnless"})


@dataclass(frozen=True, slots=True)
class PatchedWith:
    """One name that a patch replaces, and what with."""

    call: ast.Call
    target: str | None = None
    """Dotted path of what is replaced, when it is written out."""
    owner: ast.expr | None = None
    """The object whose attribute is replaced, of ``patch.object``; of ``patch.multiple`` unless it is a path."""
    attribute: str = ""
    """Last name of what is replaced; empty when it is not written out."""
    new: ast.expr | None = None
    new_callable: ast.expr | None = None
    spec: ast.expr | None = None
    """What the mock is made after; None when nothing says so, or when it is what is replaced."""
    is_specified: bool = False
    """The mock has only what its spec has."""
    wraps: ast.expr | None = None
    configured: Mapping[str, ast.expr] | None = None
    """What else the patch hands to the mock it makes."""
    named_by: ast.expr | None = None
    """What gives the attribute's name, of ``patch.object``, where it is no literal."""

    @property
    def is_default(self) -> bool:
        """True when the patch itself makes what it puts in place, and hands it on."""
        return self.new is None


def mock_name(spelled: str | None) -> str | None:
    """What a full dotted name is called within `unittest.mock`: ``patch.object``, ``Mock``; None of anything else."""
    start = next((start for start in _MODULES if spelled is not None and spelled.startswith(start)), None)
    return spelled[len(start) :] if spelled is not None and start is not None else None


def patches_of(call: ast.Call, spelled: Spelled) -> tuple[PatchedWith, ...]:
    """What a call patches; empty when it is no patch. An item of a dictionary counts as an attribute in brackets."""
    kind = mock_name(spelled(call.func))
    if kind == "patch.dict":
        return tuple(_items(call))
    names = _SIGNATURES.get(kind or "")
    if names is None or any(isinstance(argument, ast.Starred) for argument in call.args):
        return ()
    given: dict[str, ast.expr] = dict(zip(names, call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    target = given.get("target")
    if target is None:
        return ()
    if kind == "patch.multiple":
        return tuple(_multiple(call, target, given, spelled))
    if kind == "patch.object":
        named_by = given.get("attribute")
        one = _one(call, None, target, _text(named_by) or "", given, spelled)
        return (one if one.attribute else replace(one, named_by=named_by),)
    path = _text(target)
    return (_one(call, path, None, (path or "").rpartition(".")[2], given, spelled),)


def patched_parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef, around: ast.ClassDef | None, spelled: Spelled
) -> Mapping[str, PatchedWith]:
    """By parameter, the patch that fills it: the lowest decorator the first, those of the class last.

    Empty where a decorator that is not known may fill parameters, too, so that nobody can tell which is whose.
    """
    decorators = [*reversed(function.decorator_list)]
    if around is not None and function.name.startswith("test"):
        decorators += reversed(around.decorator_list)
    patches = [one for decorator in decorators for one in _decorating(decorator, spelled)]
    passed = [one for one in patches if one.is_default]
    by_place = [one for one in passed if not _is_multiple(one, spelled)]
    places = _fillable(function, is_method=around is not None)
    doubtful = len(by_place) < len(places) and not all(_is_known(one, spelled) for one in decorators)
    if doubtful or len(by_place) > len(places) or any(_is_unreadable(one, spelled) for one in decorators):
        return {}
    every = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    by_name = {one.attribute: one for one in passed if _is_multiple(one, spelled) and one.attribute in every}
    return dict(zip(places, by_place, strict=False)) | by_name


def item_name(key: str) -> str:
    """The name, as an attribute, of a dictionary's item."""
    return f"[{key!r}]"


def _items(call: ast.Call) -> Iterator[PatchedWith]:
    """Items that ``patch.dict`` puts into a dictionary."""
    given = {one.arg: one.value for one in call.keywords if one.arg is not None}
    owner = call.args[0] if call.args else given.pop("in_dict", None)
    values = call.args[1] if len(call.args) > 1 else given.pop("values", None)
    given.pop("clear", None)
    found = list(given.items())
    if isinstance(values, ast.Dict):
        pairs = zip(values.keys, values.values, strict=True)
        found += [(text, value) for key, value in pairs if (text := _text(key)) is not None]
    for name, value in found if owner is not None else ():
        yield PatchedWith(call, None, owner, item_name(name), value)


def _multiple(
    call: ast.Call, target: ast.expr, given: Mapping[str, ast.expr], spelled: Spelled
) -> Iterator[PatchedWith]:
    path = _text(target)
    for name, value in given.items():
        if name not in _SIGNATURES["patch.multiple"]:
            shared = {key: one for key, one in given.items() if key in _NOT_CONFIGURING} | {"new": value}
            yield _one(call, f"{path}.{name}" if path else None, None if path else target, name, shared, spelled)


def _one(
    call: ast.Call,
    path: str | None,
    owner: ast.expr | None,
    attribute: str,
    given: Mapping[str, ast.expr],
    spelled: Spelled,
) -> PatchedWith:
    new = given.get("new")
    specs = [given[name] for name in ("spec", "spec_set", "autospec") if not _is_off(given.get(name))]
    by_value = [one for one in specs if not (isinstance(one, ast.Constant) and one.value is True)]
    is_default = new is not None and mock_name(spelled(new)) == "DEFAULT"
    return PatchedWith(
        call,
        path,
        owner,
        attribute,
        None if is_default else new,
        None if _is_off(given.get("new_callable")) else given["new_callable"],
        by_value[0] if by_value else None,
        bool(specs),
        given.get("wraps"),
        {name: value for name, value in given.items() if name not in _NOT_CONFIGURING | {"wraps"}},
    )


def _decorating(decorator: ast.expr, spelled: Spelled) -> tuple[PatchedWith, ...]:
    return patches_of(decorator, spelled) if isinstance(decorator, ast.Call) else ()


def _is_multiple(one: PatchedWith, spelled: Spelled) -> bool:
    return mock_name(spelled(one.call.func)) == "patch.multiple"


def _fillable(function: ast.FunctionDef | ast.AsyncFunctionDef, *, is_method: bool) -> Sequence[str]:
    """Parameters that arguments by position may fill, the first being whatever a method is called on."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)
    return names[1:] if is_method and not is_static else names


def _is_known(decorator: ast.expr, spelled: Spelled) -> bool:
    """True of a patch, and of what certainly fills no parameter by position."""
    name = spelled(decorator.func if isinstance(decorator, ast.Call) else decorator) or ""
    parts = name.split(".")
    return mock_name(name) is not None or parts[0] in _HARMLESS_ROOTS or parts[-1] in _HARMLESS


def _is_unreadable(decorator: ast.expr, spelled: Spelled) -> bool:
    """True of a patch whose arguments are unpacked, so that it may fill a parameter or not."""
    if not isinstance(decorator, ast.Call) or mock_name(spelled(decorator.func)) not in _SIGNATURES:
        return False
    return not patches_of(decorator, spelled)


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_off(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and not node.value)
