"""What every chapter imports; loaded once by the fork server (see warm.py)."""

import gc
import signal

import altair
import ipykernel.ipkernel
import ipykernel.kernelapp
import pandas
import pint
import vl_convert

import twotracks.build.chapters.audit
import twotracks.charts
import twotracks.charts.rendering.pictures
import twotracks.charts.rendering.vega
import twotracks.edition
import twotracks.evidence.currency
import twotracks.outputs.findings
import twotracks.outputs.numbers
import twotracks.outputs.scoreboard
import twotracks.outputs.summaries
from twotracks.build.running.processes import die_with_parent, serve_forks

__all__ = ["altair", "ipykernel", "pandas", "pint", "twotracks", "vl_convert"]

# imported in the fork server itself, and nowhere else
die_with_parent()
serve_forks()

# a Ctrl-C that came meanwhile was for the build (see warm.py): it is dropped, and later ones reach the kernels
handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
signal.signal(signal.SIGINT, handler)

# forks share what is loaded as long as no search for garbage writes into it
# (see https://docs.python.org/3/library/gc.html#gc.freeze)
gc.collect()
gc.freeze()
