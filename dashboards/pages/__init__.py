"""The pages, in the order of the navigation; a page of several files has them under one prefix.

Each has a `PATH`, a `TITLE`, `layout(site, query)`, which makes the page from what its address
holds, and `register(app, site)`, which adds its callbacks.
"""

from typing import Any, Final

from dashboards.pages import (
    about,
    centre,
    compare,
    floor,
    paradox,
    procedures,
    runs,
    technician,
    tension,
    workload,
)

PAGES: Final[tuple[Any, ...]] = (
    floor,
    centre,
    tension,
    technician,
    procedures,
    workload,
    paradox,
    compare,
    runs,
    about,
)
"""The modules of the pages."""
