"""Ask ty who refers to definitions: ``python asking_ty.py TY ROOT PATH:LINE:COLUMN…`` prints a place a line.

A language server has no command line for that; this is the least that a script would do. Its start is part of the time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote


def main() -> None:
    """Ask about every place and print what comes back."""
    program, root, *places = sys.argv[1:]
    process = subprocess.Popen([program, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    requests, answers = process.stdin, process.stdout
    assert requests is not None
    assert answers is not None
    uri = Path(root).resolve().as_uri()
    folders = [{"uri": uri, "name": "root"}]
    options: dict[str, Any] = {"processId": None, "rootUri": uri, "capabilities": {}, "workspaceFolders": folders}
    _ask(requests, answers, 1, "initialize", options)
    _tell(requests, {"method": "initialized", "params": {}})
    found = set()
    for number, place in enumerate(places, 2):
        path, line, column = place.rsplit(":", 2)
        document = {"uri": f"{uri}/{path}"}
        text = (Path(root) / path).read_text(encoding="utf-8")
        opened = {"textDocument": {**document, "languageId": "python", "version": 1, "text": text}}
        _tell(requests, {"method": "textDocument/didOpen", "params": opened})
        position = {"line": int(line) - 1, "character": int(column) - 1}
        asked = {"textDocument": document, "position": position, "context": {"includeDeclaration": False}}
        for one in _ask(requests, answers, number, "textDocument/references", asked) or ():
            found.add(f"{unquote(one['uri']).removeprefix(f'{uri}/')}:{one['range']['start']['line'] + 1}")
    print("\n".join(sorted(found)))
    process.kill()


def _tell(requests: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    requests.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    requests.flush()


def _ask(requests: IO[bytes], answers: IO[bytes], number: int, method: str, params: dict[str, Any]) -> Any:
    _tell(requests, {"id": number, "method": method, "params": params})
    while True:
        length = 0
        while (line := answers.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(answers.read(length))
        if message.get("id") == number and "method" not in message:
            return message.get("result")
        if "id" in message:  # the server asks for configuration and the like
            items = message.get("params", {}).get("items", [])
            _tell(requests, {"id": message["id"], "result": [None for _ in items] or None})


if __name__ == "__main__":
    main()
