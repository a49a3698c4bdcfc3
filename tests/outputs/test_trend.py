"""What data show, in words."""

from __future__ import annotations

import pandas as pd

from helpers import UNITS
from twotracks.outputs.trend import sentences


def test_a_series_is_told_from_its_first_value_to_its_last_on_days_and_in_longer_periods():
    data = pd.DataFrame({"name": list("AABB"), "unit": "USD_bn", "value": [1, 2, 4, 3]})
    data["period"] = ["2025-03-07", "2026-08-22", "2024", "2025-Q1"]
    assert sentences(data, UNITS, "en") == [
        "A: $1 bn on 7 March 2025, $2 bn on 22 August 2026; highest $2 bn on 22 August 2026.",
        "B: $4 bn in 2024, $3 bn in the first quarter of 2025; highest $4 bn in 2024.",
    ]
