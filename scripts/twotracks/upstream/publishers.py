"""The publishers whose files can be taken in, by name."""

from __future__ import annotations

import difflib

from twotracks.errors import Problem, UpstreamError
from twotracks.upstream import (
    census_btos,
    edgar,
    epoch_chip_counts,
    epoch_clusters,
    epoch_hardware,
    epoch_models,
    exchange_rates,
    lmarena,
    microsoft_diffusion,
    owid,
    world_bank,
)
from twotracks.upstream.delivery import Publisher

_MODULES = (epoch_models, epoch_hardware, epoch_clusters, epoch_chip_counts, owid, edgar, exchange_rates,
            microsoft_diffusion, census_btos, lmarena)  # fmt: skip
PUBLISHERS = {module.PUBLISHER.name: module.PUBLISHER for module in _MODULES} | world_bank.PUBLISHERS


def publisher(name: str) -> Publisher:
    """The publisher of a name.

    Raises
    ------
    UpstreamError
        When there is none; the message names the nearest.
    """
    if name in PUBLISHERS:
        return PUBLISHERS[name]
    near = difflib.get_close_matches(name, PUBLISHERS, n=3, cutoff=0.4) or sorted(PUBLISHERS)
    raise UpstreamError(Problem(f"publisher {name}", "is not one that we know", f"did you mean {', '.join(near)}?"))
