"""One libcst codemod a file, of the same stem as the rule it serves; each also runs under ``libcst.tool codemod``."""
