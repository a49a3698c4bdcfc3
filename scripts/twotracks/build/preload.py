"""What every chapter imports; loaded once by the fork server (see warm.py)."""

import altair
import great_tables
import ipykernel.ipkernel
import ipykernel.kernelapp
import pandas
import pint
import vl_convert

import twotracks.charts
import twotracks.currency
import twotracks.edition
import twotracks.findings
import twotracks.measures
import twotracks.numbers
import twotracks.pictures
import twotracks.summaries
import twotracks.vega

__all__ = ["altair", "great_tables", "ipykernel", "pandas", "pint", "twotracks", "vl_convert"]
