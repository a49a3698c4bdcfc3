"""Values that keep their rows: what chapters reach as ``facts.total(...)``, ``facts.count(...)`` and so on.

Loaded on first use; the names stand in ``__init__.pyi``, where editors find them too.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
