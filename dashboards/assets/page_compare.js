/* The chart of the page Compare in the right scheme, with fewer columns where there is less room. */

(function () {
  "use strict";

  const narrow = window.matchMedia("(max-width: 760px)");

  narrow.addEventListener("change", () => {
    if (document.querySelector(".page.compare")) {
      window.dash_clientside.set_props("compare-narrow", { data: narrow.matches });
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    compare: {
      pick(figures) {
        if (!figures) return window.dash_clientside.no_update;
        return figures[window.twin.scheme() + (narrow.matches ? "-narrow" : "")];
      },
    },
  });
})();
