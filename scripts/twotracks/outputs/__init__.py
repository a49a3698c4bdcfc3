"""What a chapter hands to its page: numbers, findings, tables for reading, the scoreboard, evidence for claims."""
