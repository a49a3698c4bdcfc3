"""Sites, archives and versions of a book, compared with each other."""
