"""ty: answers about any file without opening it, in code points, and says when a type lacks an attribute as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from ssot_lint.program.typeserver import MissingAttribute, Place, Problems, SeenType

if TYPE_CHECKING:
    from ssot_lint.program.lsp import Json
    from ssot_lint.program.servers.dialect import Fault, Scene, Wire

_MISSING_ATTRIBUTE = frozenset({"missing-attribute", "unresolved-attribute"})
_OF_A_PART = "` in union `"
_UNRESOLVED_REFERENCE = "unresolved-reference"


class Ty:
    """``ty server``."""

    name: ClassVar[str] = "ty"
    program: ClassVar[str] = "ty"
    arguments: ClassVar[tuple[str, ...]] = ("server",)
    advice: ClassVar[str] = "install it with `pip install ty`"
    encoding: ClassVar[str] = "utf-32"
    must_open: ClassVar[bool] = False
    shares_unsaved_text: ClassVar[bool] = True
    needs_room: ClassVar[bool] = False
    chooses_inference: ClassVar[bool] = True
    sees_every_binding: ClassVar[bool] = True

    def environment(self, scene: Scene) -> dict[str, str | None]:
        """Nothing that would let it log into our output."""
        return {"TY_LOG": None, "RUST_LOG": None}

    def files(self, scene: Scene) -> Mapping[str, str]:
        """None: all is said in the handshake."""
        return {}

    def workspace(self, scene: Scene) -> str:
        """The tree."""
        return scene.root

    def options(self, scene: Scene) -> Json:
        """What it is to look at, and to find wrong."""
        source = {
            "respect-type-ignore-comments": False,
            "return-type-inference": "always" if scene.infers_returns else "never",
        }
        python = {"python": scene.environment} if scene.environment else {}
        configuration = {
            "analysis": source,
            "environment": {"root": list(scene.src), "python-platform": "all", **python},
            "rules": {"missing-attribute": "error", "unresolved-reference": "error"},
        }
        return {"diagnosticMode": "openFilesOnly", "configuration": configuration}

    def setting(self, scene: Scene, section: str) -> Json:
        """Nothing beyond the handshake."""
        return None

    def definitions(self, wire: Wire, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        """Where the name at each place is defined."""
        return wire.locations("textDocument/definition", places)

    def types(self, wire: Wire, places: Sequence[Place]) -> list[SeenType | None]:
        """Type of the expression that ends at each place; documentation follows it after a line of dashes."""
        seen = ((hover.split("\n---", 1)[0].strip(), classes) for hover, classes in wire.described(places))
        return [SeenType(text, classes) if text else None for text, classes in seen]

    def problems(self, wire: Wire, paths: Sequence[str]) -> list[Problems]:
        """What it finds wrong with a type as a whole.

        Of a part of a union it says ``missing-union-attribute``; older versions say so only in words.
        """
        return [_problems(found) for found in wire.faults(paths)]


def _problems(found: Sequence[Fault]) -> Problems:
    return Problems(
        tuple(
            MissingAttribute(one.end, one.message)
            for one in found
            if one.code in _MISSING_ATTRIBUTE and _OF_A_PART not in one.message
        ),
        tuple(one.start for one in found if one.code == _UNRESOLVED_REFERENCE),
    )
