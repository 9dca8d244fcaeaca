"""A digital twin of call-centre e-working: autonomy, control and strain, call by call.

>>> from twin import load_scenario, simulate, compare, sweep
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.api import compare, load_scenario, simulate, sweep

__version__ = "0.1.0"
__all__ = ["compare", "load_scenario", "simulate", "sweep"]


def __getattr__(name: str) -> Any:
    # Looked up when they are wanted, so that `twin --help` need not load what it takes to simulate.
    if name in __all__:
        from twin import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
