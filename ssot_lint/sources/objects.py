"""Contents of git's objects, one after the other, all from one process: thousands of them cost one start."""

from __future__ import annotations

import subprocess
from types import TracebackType

from ssot_lint.sources.frames import end
from ssot_lint.sources.git import GitFailure, environment
from ssot_lint.sources.history import MISSING


class Objects:
    """``git cat-file --batch`` in a repository, for as long as it is needed."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Objects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            end(self._process)

    def read(self, name: str) -> bytes | GitFailure:
        """The content of an object, by its full name; a failure when git has not got it."""
        try:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{name}\n".encode("ascii"))
            process.stdin.flush()
            head = process.stdout.readline().split()
            if not head:
                return GitFailure("ended early")
            if head[-1] == MISSING:
                return GitFailure(f"has not fetched the content of object {name}")
            size = int(head[2])
            content = process.stdout.read(size + 1)
        except OSError as error:
            return GitFailure(f"could not be asked for objects ({error.strerror or error})")
        return content[:-1] if len(content) == size + 1 else GitFailure("ended early")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                ["git", "--no-optional-locks", "cat-file", "--batch"],
                cwd=self._root,
                env={**environment(), "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process
