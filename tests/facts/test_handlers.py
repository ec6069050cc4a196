"""Whether an ``AttributeError`` is expected where a use stands."""

from __future__ import annotations

import pytest

EXPECTED = {
    "x.send()": False,
    "try: x.send()\nexcept AttributeError: ...": True,
    "try:\n    if a: x.send()\nexcept (KeyError, AttributeError) as e: ...": True,
    "try: x.send()\nexcept builtins.AttributeError: ...": True,
    "try: x.send()\nexcept Exception: ...": True,
    "try: x.send()\nexcept: ...": True,
    "try: x.send()\nexcept* AttributeError: ...": True,
    "try: x.send()\nexcept KeyError: ...\nexcept AttributeError: ...": True,
    "try: x.send()\nexcept KeyError: ...": False,
    "try: x.send()\nexcept HTTPException: ...": False,
    "try: x.send()\nfinally: ...": False,
    "try: ...\nexcept AttributeError: x.send()": False,
    "try: ...\nexcept AttributeError: ...\nelse: x.send()": False,
    "try:\n    try: x.send()\n    except KeyError: ...\nexcept AttributeError: ...": True,
    "try:\n    def f(): x.send()\nexcept AttributeError: ...": False,
    "try:\n    f(lambda: x.send())\nexcept AttributeError: ...": False,
    "with pytest.raises(AttributeError): x.send()": True,
    "with self.assertRaises(AttributeError) as e:\n    x.send()": True,
    "with suppress(KeyError, AttributeError): x.send()": True,
    "with pytest.raises(KeyError): x.send()": False,
    "with pytest.raises(KeyError, match='AttributeError'): x.send()": False,
    "with patch(AttributeError): x.send()": False,
    "with pytest.raises(x.send()): ...": False,
}


@pytest.mark.parametrize("source", EXPECTED)
def test_an_expected_error_is_told(one_use, source: str) -> None:
    assert one_use(f"{source}\n").expects_error is EXPECTED[source]
