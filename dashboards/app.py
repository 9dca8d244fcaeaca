"""The Dash app over a live run: shell, pages, colour scheme. Nothing in it comes from outside."""

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import Dash, html
from flask_compress import Compress

from dashboards import theme
from dashboards.history import Run
from dashboards.pages import floor
from dashboards.shapes import sheet
from dashboards.widgets import aria

PAGES = (floor,)
"""The pages, in the order of the navigation."""

_INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    {%favicon%}
    <style>PALETTE</style>
    {%css%}
  </head>
  <body>
    <a class="skip" href="#content">Skip to content</a>
    SHAPES
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>"""


def build_app(run: Run) -> Dash:
    """The dashboard of a live run; `.server` is its Flask app, for any WSGI server."""
    app = Dash(
        "dashboards",
        use_pages=True,
        pages_folder="",
        title="e-working twin",
        update_title="",
        suppress_callback_exceptions=True,  # a page's parts exist only while it is shown
        compress=False,
        index_string=_INDEX.replace("PALETTE", theme.css()).replace("SHAPES", sheet()),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    Compress(app.server)
    add_page: Any = dash.register_page  # Dash does not say its type
    for page in PAGES:
        add_page(
            f"dashboards.{page.__name__}",
            path=page.PATH,
            title=f"{page.TITLE} · e-working twin",
            name=page.TITLE,
            layout=lambda page=page, **_: page.layout(run),
        )
        page.register(app, run)
    app.layout = _shell
    return app


def _half() -> Any:
    """Half light, half dark."""
    return html.Span(className="half", **aria(hidden="true"))


def _shell() -> Any:
    return dmc.MantineProvider(
        dmc.AppShell(
            [
                dmc.AppShellHeader(
                    html.Div(
                        [
                            html.Div(
                                [
                                    html.Span(className="mark", **aria(hidden="true")),
                                    "e-working twin",
                                ],
                                className="brand",
                            ),
                            html.Nav(
                                [
                                    dmc.Anchor(
                                        page.TITLE,
                                        href=page.PATH,
                                        className="nav-link",
                                        underline="never",
                                    )
                                    for page in PAGES
                                ],
                                **aria(label="Pages"),
                            ),
                            dmc.ColorSchemeToggle(
                                lightIcon=_half(),
                                darkIcon=_half(),
                                variant="default",
                                size="lg",
                                **aria(label="Switch between light and dark"),
                            ),
                        ],
                        className="bar",
                    )
                ),
                dmc.AppShellMain(html.Div(dash.page_container, id="content", tabIndex=-1)),
            ],
            header={"height": 52},
            padding=0,
        ),
        theme=theme.mantine(),
        defaultColorScheme="auto",
    )
