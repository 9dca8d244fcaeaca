"""A digital twin of call-centre e-working: autonomy, control and strain, call by call."""

__version__ = "0.1.0"
