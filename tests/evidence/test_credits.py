"""Credits: who counted stands first, where it was read second."""

from __future__ import annotations

import re

from helpers import read_csv
from twotracks.evidence.credits import credit, maker


def test_no_source_of_the_report_credits_the_handle_of_a_repository():
    rows = read_csv("sources.csv")
    handles = [credit(row) for row in rows if re.search(r"\w+/\w+ \(GitHub\)|^\w+ \(GitHub\)", credit(row))]
    assert rows and handles == []


def test_who_counted_stands_first_and_the_copy_second():
    rows = {row["id"]: row for row in read_csv("sources.csv")}
    relayed = [row for row in rows.values() if row["relay_of"]]
    assert len(relayed) > 900
    assert all(credit(row).startswith(f"{row['relay_of']} (read ") for row in relayed)
    assert all(maker(row) == row["publisher"].removesuffix(" (GitHub)") for row in rows.values() if not row["relay_of"])
    copies = {credit(row) for row in relayed if row["publisher"] == "njsuthe/AI-Futures (GitHub)"}
    assert copies == {"Epoch AI (read in a copy on GitHub)"}
