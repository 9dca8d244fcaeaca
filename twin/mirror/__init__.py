"""The link with a real centre: its logs in, the twin in step with it, forecasts and advice back."""
