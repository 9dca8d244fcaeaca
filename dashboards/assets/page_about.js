/* About the model: seeking in a part, its grid, and printing; see dashboards/pages/about.py. */

(function () {
  "use strict";

  const GRID = "about-grid";
  const ID = /^(e\d+\.\d+|c\d+|a\d+)$/;

  /* An id is sought as a whole (E2.4 is not E2.40), anything else word by word. */
  function matcher(text) {
    const sought = (text || "").trim().toLowerCase();
    if (ID.test(sought)) {
      const whole = new RegExp("(?<![\\w.])" + sought.replace(".", "\\.") + "(?![\\d])");
      return (content) => whole.test(content);
    }
    const words = sought.split(/\s+/).filter(Boolean);
    return (content) => words.every((word) => content.includes(word));
  }

  const part = () => document.getElementById("about-part");
  const hasGrid = () => part()?.dataset.part === "parameters";
  const grid = () => (hasGrid() ? window.dash_ag_grid.getApi(GRID) : undefined);

  /* When the entries of the part that is shown are drawn. */
  function there() {
    return new Promise((resolve) => {
      (function look() {
        const left = !document.getElementById("about-found");
        if (left || part()?.querySelector(".about-entry")) resolve();
        else requestAnimationFrame(look);
      })();
    });
  }

  /* Hide what does not match; again, should the part be drawn anew. */
  let matches = () => true;
  const watcher = new MutationObserver(() => sift());
  function sift() {
    const entries = [...(part()?.querySelectorAll(".about-entry") ?? [])];
    let number = 0;
    for (const entry of entries) {
      const hit = matches(entry.textContent.toLowerCase());
      entry.hidden = !hit;
      number += hit;
    }
    for (const group of document.querySelectorAll("#about-part .about-group")) {
      group.hidden = !group.querySelector(".about-entry:not([hidden])");
    }
    return found(number, entries.length);
  }

  function found(number, all) {
    return number === all ? `${all} entries` : `${number} of ${all} entries`;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    about: {
      find(text) {
        if (hasGrid()) {
          return window.dash_ag_grid.getApiAsync(GRID).then((api) => {
            api.setGridOption("quickFilterText", text || "");
            let all = 0;
            api.forEachNode(() => (all += 1));
            return found(api.getDisplayedRowCount(), all);
          });
        }
        return there().then(() => {
          matches = matcher(text);
          watcher.disconnect();
          if (part()) watcher.observe(part(), { childList: true, subtree: true });
          return sift();
        });
      },
    },
  });

  const evidence = (id) => "/about?part=evidence&find=" + encodeURIComponent(id);

  window.dashAgGridComponentFunctions = Object.assign(
    window.dashAgGridComponentFunctions || {}, {
      AboutEvidence(props) {
        return props.value
          ? window.React.createElement("a", { href: evidence(props.value) }, props.value)
          : "–";
      },
    });
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    aboutFollow(params) {
      if (params.event.key === "Enter" && params.colDef.field === "evidence" && params.value) {
        window.location.href = evidence(params.value);
      }
    },
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-grid_csv]")) {
      grid()?.exportDataAsCsv({ fileName: "parameters.csv" });
    }
    if (event.target.closest?.("[data-print]")) print();
  });

  /* Widths of the grid's columns on a landscape page; what is repeated elsewhere is left out. */
  const PAPER = Object.entries({
    path: 186, meaning: 210, value: 110, default: 92, unit: 92, status: 134, evidence: 0,
    basis: 236, range: 130, equations: 0,
  }).map(([colId, width]) => (width ? { colId, width } : { colId, hide: true }));

  /* On paper there is no scrolling and no dark: all rows of the grid are drawn and fitted first,
     all is unfolded, and colours are the light ones; afterwards everything is as it was. */
  function print() {
    const root = document.documentElement;
    const scheme = root.getAttribute("data-mantine-color-scheme");
    const api = grid();
    const columns = api?.getColumnState();
    const folded = [...document.querySelectorAll("#about-part details:not([open])")];
    for (const one of folded) one.open = true;
    root.setAttribute("data-mantine-color-scheme", "light");
    api?.setGridOption("domLayout", "print");
    api?.applyColumnState({ state: PAPER });
    const wanted = api ? api.getDisplayedRowCount() : 0;
    let frames = 0;
    (function ready() {
      const drawn = document.querySelectorAll(`#${GRID} [row-id]`).length;
      frames += 1;
      if (frames < 20 || (drawn < wanted && frames < 240)) {
        requestAnimationFrame(ready);
        return;
      }
      window.print();
      for (const one of folded) one.open = false;
      root.setAttribute("data-mantine-color-scheme", scheme);
      api?.setGridOption("domLayout", "normal");
      api?.applyColumnState({ state: columns });
    })();
  }
})();
