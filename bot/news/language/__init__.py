"""What languages know: where sentences end, numerals, dates, agencies, and the words of boilerplate."""
