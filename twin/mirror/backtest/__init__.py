"""A fitted scenario held against days it was not fitted on."""
