"""The sidebar on pages that are in no table of contents: it stands as on the page that they belong to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache

from sphinx.application import Sphinx
from sphinx.environment.adapters.toctree import global_toctree_for_doc
from sphinx.util.osutil import relative_uri

HREF = re.compile(r'href="([^"#]*)(#?)"')


def sidebar_of(app: Sphinx, home: str) -> Callable[[str], Callable[..., str]]:
    """For any page, the template function `toctree` with the page `home` marked as the current one."""
    own = app.builder.get_target_uri(home)

    @lru_cache
    def drawn(**options: bool | int) -> str:
        node = global_toctree_for_doc(app.env, home, app.builder, **options)
        return app.builder.render_partial(node)["fragment"]

    def sidebar(page: str) -> Callable[..., str]:
        here = app.builder.get_target_uri(page)

        def seen_from_here(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(own), match[1])) if match[1] else own
            return f'href="{relative_uri(here, target)}"'

        return lambda **options: HREF.sub(seen_from_here, drawn(**options))

    return sidebar
