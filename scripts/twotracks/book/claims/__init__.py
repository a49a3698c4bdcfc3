"""The fact-check: the ledger of claims, the pages of the articles, and what chapters show of both."""
