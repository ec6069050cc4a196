"""Runs inside the process of a program, and writes down which of its functions enters which.

``python entering.py ROOT OUTPUT`` runs ``main.py``. Functions are written ``module:Qual.name``; a module's own level,
and the bodies of classes there, are ``module:``. Lambdas and comprehensions count as the function around them. What
code outside the program calls in between (``map``, ``functools.partial``) counts as called from where that was called.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
import types

UNSEEN = "?"
"""Caller of what was called where nobody saw it."""
_NO_NAMES = ("<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


class Watcher:
    """Collects pairs of caller and callee."""

    def __init__(self, root: str) -> None:
        self._root = root + os.sep
        self._begun: dict[int, types.FrameType] = {}
        self.pairs: set[tuple[str, str]] = set()

    def seen(self, frame: types.FrameType, event: str, _: object) -> None:
        """A profile function."""
        if event != "call" or not self._is_ours(frame) or frame.f_code.co_name == "<module>":
            return
        if frame.f_code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
            if id(frame) in self._begun:
                return  # it goes on where it yielded
            self._begun[id(frame)] = frame
            if frame.f_back is None or not self._is_ours(frame.f_back):
                self.pairs.add((UNSEEN, self._name(frame) or ""))
                return  # a loop of the library took its first step: where it was called is not seen
        caller = frame.f_back
        while caller is not None and not self._is_ours(caller):
            caller = caller.f_back
        callee = self._name(frame)
        if caller is not None and callee is not None and not self._is_class_body(frame):
            self.pairs.add((self._around(caller), callee))

    def _is_ours(self, frame: types.FrameType) -> bool:
        return frame.f_code.co_filename.startswith(self._root)

    def _is_class_body(self, frame: types.FrameType) -> bool:
        return not frame.f_code.co_flags & inspect.CO_OPTIMIZED

    def _around(self, frame: types.FrameType) -> str:
        """The function that a frame runs in, lambdas and comprehensions followed outwards."""
        parts = frame.f_code.co_qualname.split(".<locals>.")
        names = ".".join(parts).split(".")
        is_body = self._is_class_body(frame) and names != ["<module>"]
        while names and (names[-1] in (*_NO_NAMES, "<module>") or is_body):
            names.pop()
            is_body = False
        return f"{self._module(frame)}:{'.'.join(names)}"

    def _name(self, frame: types.FrameType) -> str | None:
        parts = frame.f_code.co_qualname.split(".<locals>.")
        return None if parts[-1].rpartition(".")[2] in _NO_NAMES else f"{self._module(frame)}:{'.'.join(parts)}"

    def _module(self, frame: types.FrameType) -> str:
        path = frame.f_code.co_filename.removeprefix(self._root).removesuffix(".py").removesuffix("/__init__")
        return path.replace(os.sep, ".")


def main() -> None:
    """Run the program and write the pairs."""
    root, output = sys.argv[1:]
    sys.path.insert(0, root)
    watcher = Watcher(root)
    path = os.path.join(root, "main.py")
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    module = types.ModuleType("main")
    module.__file__ = path
    sys.modules["main"] = sys.modules["__main__"] = module
    sys.setprofile(watcher.seen)
    try:
        exec(code, module.__dict__)
    finally:
        sys.setprofile(None)
    with open(output, "w", encoding="utf-8") as file:
        json.dump(sorted(watcher.pairs), file)


if __name__ == "__main__":
    main()
