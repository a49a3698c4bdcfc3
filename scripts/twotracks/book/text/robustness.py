"""What a page says of a finding under other choices: in how many variants it holds, and which break it.

The build hands over the kept result of the test (build/robustness/tested.py) as a file; without one pages say nothing
of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from twotracks.analysis.robustness import brief
from twotracks.evidence.choices import concerns

STATES = {"code": "the chapter’s code", "package": "the package behind it", "choices": "the choices"}


def connect(app: Sphinx) -> None:
    """Add the setting that names the file, and have pages read again about whose findings it says something else."""
    app.add_config_value("twotracks_robustness", "", "")
    app.connect("env-get-outdated", _outdated)


def _outdated(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    before, now = getattr(env, "twotracks_tested", {}), _result(app).get("chapters", {})
    env.twotracks_tested = now
    return [name.removesuffix(".md") for name in before.keys() | now.keys() if before.get(name) != now.get(name)]


def of_finding(app: Sphinx, page: str, identifier: str) -> dict[str, Any]:
    """What is known of a finding: `holds`, `of`, `depends`, `broken`, `untold`, `choices`, `stale`; empty if nothing.

    `stale` has in words what was changed since the test, and is empty where nothing was.

    Parameters
    ----------
    page : str
        As Sphinx names it, e.g. "chapters/investment".
    """
    result = _result(app)
    chapter = result.get("chapters", {}).get(f"{page}.md", {})
    tested = chapter.get("findings", {}).get(identifier)
    if not tested:
        return {}
    return {
        "holds": tested["holds"],
        "of": tested["of"],
        "depends": tested["of"] > 0 and tested["holds"] / tested["of"] < result["share"],
        "broken": brief(tested["breaks"]),
        "untold": brief([*tested["untold"], *tested["unrun"]]),
        "choices": list(dict.fromkeys(each["choice"] for each in result["options"] if concerns([each], f"{page}.md"))),
        "stale": [STATES.get(name, f"the table {name}") for name in chapter["stale"]],
    }


def _result(app: Sphinx) -> dict[str, Any]:
    if not hasattr(app, "twotracks_tested"):
        path = app.config.twotracks_robustness
        app.twotracks_tested = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    return app.twotracks_tested
