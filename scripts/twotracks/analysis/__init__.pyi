from . import growth as growth
