"""``python -m ssot_lint``: the same program as the ``ssot-lint`` script."""

from ssot_lint.cli import main

if __name__ == "__main__":
    main()
