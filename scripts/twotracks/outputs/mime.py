"""The names under which a chapter's facts and figures travel from its notebook to its page."""

NUMBER = "application/vnd.twotracks.number+json"
FINDING = "application/vnd.twotracks.finding+json"
FIGURE = "application/vnd.twotracks.figure+json"
CLAIM = "application/vnd.twotracks.claim+json"
TABLE = "application/vnd.twotracks.table+json"

# set for kernels whose figures somebody else draws: the build does, in parallel and from a cache
DRAW_LATER = "TWOTRACKS_DRAW_LATER"
