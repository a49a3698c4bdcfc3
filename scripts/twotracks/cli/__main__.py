"""`python -m twotracks.cli`: the commands, run by the interpreter of one's choice."""

from twotracks.cli.commands import main

main()
