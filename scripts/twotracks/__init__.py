"""Two Tracks: what a chapter may use, and nothing else.

Loaded on first use, so that the commands start without pandas and Altair; the names stand in ``__init__.pyi``, where
editors find them too. What one chapter alone needs is imported from its room.
"""

from typing import Any

import lazy_loader

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    try:
        return _load(name)
    except AttributeError:
        message = f"module 'twotracks' has no attribute {name!r}; chapters may use {', '.join(__all__)}"
        raise AttributeError(message) from None
