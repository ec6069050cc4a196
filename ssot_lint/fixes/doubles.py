"""Plans for test doubles: mocks and fakes that answer to a duplicate's name."""

from __future__ import annotations

from codemods.edits import DoubleEdit, StringEdit
from ssot_lint.facts.model import StringRole, Use, UseKind
from ssot_lint.fixes.binding import own_parameters
from ssot_lint.fixes.decision import Draft, Refusal
from ssot_lint.fixes.declared import outer_callee
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import fill
from ssot_lint.fixes.inference import recipe_for
from ssot_lint.fixes.mapping import same_signature
from ssot_lint.fixes.receiver import names_canonical_module
from ssot_lint.fixes.scene import Scene
from ssot_lint.fixes.variants import is_same_everywhere
from ssot_lint.program.model import DefinitionSite, ResolvedUse, Role

_DOUBT = "whether the code under test calls `{}` on this very object cannot be seen"
_LOOKS_AT_ARGUMENTS = ("call_args", "call_args_list", "mock_calls", "assert_has_calls", "await_args", "await_args_list")


def double_group(contract: str, resolved: ResolvedUse) -> str:
    """The group of all uses of one double in one function; of a fake's method, wherever it is used."""
    fakes = [site for site in resolved.named if site.role is Role.DOUBLE]
    if fakes:
        return fake_group(contract, fakes[0])
    use = resolved.use
    if use.receiver is None:
        return f"{contract}:{resolved.path}:{use.span.line}"
    return f"{contract}:{resolved.path}:double:{use.symbol}:{use.receiver}"


def spec_group(contract: str, path: str, symbol: str) -> str:
    """The group of all uses of doubles in one function where a `spec` names their members."""
    return f"{contract}:{path}:specs:{symbol}"


def fake_group(contract: str, site: DefinitionSite) -> str:
    """The group of a fake's method and its uses."""
    return f"{contract}:{site.path}:double:{site.symbol.qualname}"


def draft_double(scene: Scene, resolved: ResolvedUse) -> Draft:
    """The double under the canonical's name. Raises `Refusal` when the canonical belongs to another object."""
    use = resolved.use
    if use.kind is UseKind.STRING and not is_spec(use):
        raise Refusal(f"a string gives the double its `{use.watched_name}`; see whether `{scene.name}` is meant")
    doubts = _stays(scene, resolved, use)
    if use.kind is UseKind.STRING:
        group = spec_group(scene.contract.name, resolved.path, use.symbol)
        string = StringEdit(use.span, use.watched_name, scene.name)
        return Draft(string, f'"{scene.name}"', (_DOUBT.format(scene.name), *doubts), group)
    edit = DoubleEdit(use.span, use.name, scene.name)
    text = f"{use.receiver}.{scene.name}" if use.receiver is not None else scene.name
    text = f"{text}={use.value}" if use.kind is UseKind.KEYWORD and use.value is not None else text
    return Draft(edit, text, (_DOUBT.format(scene.name), *doubts), double_group(scene.contract.name, resolved))


def is_spec(use: Use) -> bool:
    """True of a string that is one of the names in the `spec` of a mock, and no more than that."""
    string = use.string
    if string is None or string.role is not StringRole.ATTRIBUTE or string.is_part or string.text != use.watched_name:
        return False
    return use.callee is None and string.subject is None  # what is handed to a callable right away has one of the two


def draft_fake(scene: Scene, site: DefinitionSite) -> Draft:
    """The method of a fake under the canonical's name."""
    name = site.definition.name
    _require_same_object(scene, list(scene.duplicates_named(name)), None, name)
    ours = own_parameters(site.definition)
    doubts = () if same_signature(ours, scene.canonical_parameters or ()) else ("its parameters stay as they are",)
    edit = DoubleEdit(site.definition.span, name, scene.name)
    return Draft(edit, scene.name, (_DOUBT.format(scene.name), *doubts), fake_group(scene.contract.name, site))


def _stays(scene: Scene, resolved: ResolvedUse, use: Use) -> tuple[str, ...]:
    """Doubts about a double that keeps its place. Raises `Refusal` when it has to move."""
    stands_for = [site for site in resolved.named if site.role is not Role.DOUBLE]
    stands_for = stands_for or list(scene.duplicates_named(use.watched_name))
    is_there = scene.is_canonical_class(resolved.receiver_type)
    if not (is_there or (not scene.is_method and names_canonical_module(scene, resolved))):
        _require_same_object(scene, stands_for, use.receiver, use.watched_name)
    looks = use.tail is not None and (use.tail.endswith("_with") or use.tail in _LOOKS_AT_ARGUMENTS)
    theirs = scene.canonical_parameters or ()
    if looks and not all(same_signature(own_parameters(site.definition), theirs) for site in stands_for):
        return (f"the arguments that `{use.tail}` looks at may be other ones",)
    return ()


def _require_same_object(scene: Scene, sites: list[DefinitionSite], receiver: str | None, name: str) -> None:
    callees = {_callee(scene, site) for site in sites}
    if callees == {f"{{{RECEIVER}}}.{scene.name}"}:
        return
    if len(callees) != 1 or None in callees:
        raise Refusal(f"nobody can tell which `{name}` it stands for; give the mock a `spec`")
    callee = callees.pop() or ""
    texts = {RECEIVER: receiver} if receiver is not None else {}
    raise Refusal("the canonical belongs to another object", fill(callee, texts) if texts else None)


def _callee(scene: Scene, site: DefinitionSite) -> str | None:
    try:
        recipe = recipe_for(scene, site)
    except Refusal:
        return None
    if not is_same_everywhere(scene, site):
        return None
    return (outer_callee(recipe.declared) if recipe.declared is not None else recipe.callee) or None
