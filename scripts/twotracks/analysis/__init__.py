"""What follows from facts by more than arithmetic. Chapters reach `growth` from the face, the rest from its room."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
