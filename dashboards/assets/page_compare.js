/* The page Compare: its chart in the right scheme, with fewer columns where there is less room, and
   where the keyboard goes when a setting is taken away. */

(function () {
  "use strict";

  const narrow = window.matchMedia("(max-width: 760px)");

  narrow.addEventListener("change", () => {
    if (document.querySelector(".page.compare")) {
      window.dash_clientside.set_props("compare-narrow", { data: narrow.matches });
    }
  });

  document.addEventListener("click", (event) => {
    const card = event.target.closest?.(".compare-chip")?.closest(".card");
    card?.querySelector("input[id*=compare-value]")?.focus();
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
