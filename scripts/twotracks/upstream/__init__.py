"""What publishers ship, mapped onto the tables of the book: one short module for each publisher.

A module loads the file, maps it, checks what it means and hands over a :class:`~twotracks.upstream.delivery.Delivery`;
`refresh` merges that into the tables.
"""
