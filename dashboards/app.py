"""The Dash app of a site: shell, pages, colour scheme. Nothing in it comes from outside."""

from typing import Any

import dash
import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html
from flask_compress import Compress

from dashboards import theme
from dashboards.asking import TypedDash, refuse_malformed
from dashboards.pages import PAGES
from dashboards.shapes import sheet
from dashboards.site import Site
from dashboards.widgets import aria
from twin.errors import InputError

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


def build_app(site: Site) -> Dash:
    """The dashboard of a site; `.server` is its Flask app, for any WSGI server."""
    app = TypedDash(
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
    refuse_malformed(app)
    add_page: Any = dash.register_page  # Dash does not say its type
    for page in PAGES:
        add_page(
            page.__name__,
            path=page.PATH,
            title=f"{page.TITLE} · e-working twin",
            name=page.TITLE,
            layout=_shown(page, site),
        )
        page.register(app, site)
    _link(app)
    app.layout = _shell
    return app


def _shown(page: Any, site: Site) -> Any:
    """What makes the page out of an address, whatever stands in that."""
    return lambda **query: _layout(page, site, query)


def _layout(page: Any, site: Site, query: dict[str, Any]) -> Any:
    """A page, or why it cannot be shown. Of a key that is there several times, the first counts."""
    single = {key: one[0] if isinstance(one, list) else one for key, one in query.items()}
    try:
        return page.layout(site, single)
    except InputError as error:
        return html.Div(
            [html.H1(page.TITLE), html.P(str(error), className="trouble", role="alert")],
            className="page",
        )


def _link(app: Dash) -> None:
    """Let links to the pages keep the run that is shown."""
    script: Any = app.clientside_callback  # Dash does not say its type
    paths = [page.PATH for page in PAGES]
    script(
        f"search => window.dash_clientside.address.links(search, ...{paths})",
        [Output(_link_id(path), "href") for path in paths],
        Input("_pages_location", "search"),
    )
    # Which page is shown is told to those who see it and to those who hear it.
    script(
        f"path => window.dash_clientside.address.here(path, {paths})",
        [Output(_link_id(path), "className") for path in paths],
        Input("_pages_location", "pathname"),
    )


def _link_id(path: str) -> str:
    return f"nav-{path.strip('/') or 'floor'}"


def _half() -> Any:
    """Half light, half dark."""
    return html.Span(className="half", **aria(hidden="true"))


def _shell() -> Any:
    return dmc.MantineProvider(
        dmc.AppShell(
            [
                dcc.Location(id="go", refresh="callback-nav"),
                dcc.Store(id="scheme"),
                dmc.AppShellHeader(
                    html.Div(
                        [
                            html.Div(
                                [
                                    html.Span(className="mark", **aria(hidden="true")),
                                    html.Span("e-working twin", className="brand-name"),
                                ],
                                className="brand",
                            ),
                            html.Nav(
                                [
                                    dmc.Anchor(
                                        page.TITLE,
                                        id=_link_id(page.PATH),
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
