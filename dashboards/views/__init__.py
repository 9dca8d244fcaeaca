"""What a page tells of a run or of a study: numbers, a sentence, a table. No Dash, no figures."""
