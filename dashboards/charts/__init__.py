"""Charts as pure functions: numbers in, a plotly figure out. One file per page."""
