"""What all pages share: stylesheet, scripts, navigation."""
