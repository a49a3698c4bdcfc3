"""What a reader can set on a chart: a menu of alternative rows, one name to pick out, a search box, a slider.

Units, ticks and domains of an axis belong to the rows on show; a chart asks its Menu for them and gets a plain
value where there is no menu, an expression over the menu's parameter where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd

FEW_OPTIONS = 4  # so many alternatives are quicker to see side by side than in a list
HIT = "length(find) > 1 && indexof(lower(datum._text), lower(find)) >= 0"


class Menu:
    """Alternative sets of rows, of which a reader sees one.

    Parameters
    ----------
    frame : DataFrame
        Prepared data.
    column : str
        Column that tells the sets apart, in the order to offer; none, or a single set, makes no menu.
    label : str
        Words beside the menu.
    """

    def __init__(self, frame: pd.DataFrame, column: str = "", label: str = "Show"):
        self.frame, self.column, self.label = frame, column, label
        self.options = list(dict.fromkeys(frame[column])) if column else []

    def parts(self, frame: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
        """The sets by name, of other rows than the chart's when told; all rows where there is no menu."""
        frame = self.frame if frame is None else frame
        return {option: frame[frame[self.column] == option] for option in self.options} or {"": frame}

    def __bool__(self) -> bool:
        return len(self.options) > 1

    def each(self, measure: Callable[[pd.DataFrame], Any]) -> Any:
        """What `measure` says of the rows on show."""
        values = {option: measure(part) for option, part in self.parts().items()}
        return alt.ExprRef(expr=f"({json.dumps(values)})[choose]") if self else next(iter(values.values()))

    def expression(self, write: Callable[[pd.DataFrame], str]) -> str:
        """The Vega expression that `write` makes of the rows on show."""
        written = {option: write(part) for option, part in self.parts().items()}
        result = written.popitem()[1]
        for option, other in written.items():
            result = f"choose == {json.dumps(option)} ? {other} : ({result})"
        return result

    def filter(self, chart: alt.Chart) -> alt.Chart:
        """The chart, with the rows that the menu has chosen."""
        return chart.transform_filter(f"datum[{json.dumps(self.column)}] == choose") if self else chart

    def parameter(self) -> alt.VariableParameter:
        """The menu itself, on its first set to begin with."""
        return choice("choose", self.label, self.options, self.options[0], radio=len(self.options) <= FEW_OPTIONS)


def choice(name: str, label: str, options: list[str], first: str, radio: bool = False) -> alt.VariableParameter:
    """A parameter that is one of some words."""
    bind = (alt.binding_radio if radio else alt.binding_select)(options=options, name=f"{label} ")
    return alt.VariableParameter(name=name, value=first, bind=bind)


def picked_out(strong: str = "") -> Any:
    """Opacity of marks when a parameter `pick` picks out a name: full for it and a strong one, faint for all others."""
    shown = f"pick == 'All' || datum.name == pick || datum.name == {json.dumps(strong)}"
    return alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.16))


def search_box(label: str, hint: str = "name") -> alt.VariableParameter:
    """A text box; what is typed in it is looked for in the column `_text` of the dots."""
    bind = alt.BindInput(input="search", name=f"{label} ", placeholder=hint, autocomplete="off")
    return alt.VariableParameter(name="find", value="", bind=bind)


def found(search: str, usual: str, faint: float) -> alt.OpacityValue:
    """Opacity of a mark: an expression until something is searched, then full for hits and faint for the rest."""
    searched = f"length(find) < 2 ? {usual} : ({HIT} ? 1 : {faint})"
    return alt.OpacityValue(alt.expr(searched if search else usual))


def named(search: str) -> str:
    """A filter for labels: the marked ones until something is searched, then the hits."""
    return f"length(find) > 1 ? {HIT} : datum._marked" if search else "datum._marked"


def slider(name: str, label: str, value: float, ends: tuple[float, float]) -> alt.VariableParameter:
    """A parameter in percent with a slider. The page moves the unit in brackets from the label to the value."""
    bind = alt.binding_range(min=ends[0], max=ends[1], step=1, name=f"{label} [%] ")
    return alt.VariableParameter(name=name, value=value, bind=bind)
