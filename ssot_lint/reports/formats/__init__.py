"""One format a module, each with ``FORMAT`` and ``render(report, view)``. The module's name is the format's."""
