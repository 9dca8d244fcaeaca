"""The Dash pages over a run's store."""
