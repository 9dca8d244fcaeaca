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

  /* On paper there is no scrolling: all rows of the grid are drawn first, then all is unfolded. */
  function print() {
    const api = grid();
    const folded = [...document.querySelectorAll("#about-part details:not([open])")];
    for (const one of folded) one.open = true;
    api?.setGridOption("domLayout", "print");
    const wanted = api ? api.getDisplayedRowCount() : 0;
    let tries = 0;
    (function ready() {
      const drawn = document.querySelectorAll(`#${GRID} [row-id]`).length;
      tries += 1;
      if (drawn < wanted && tries < 120) {
        requestAnimationFrame(ready);
        return;
      }
      window.print();
      api?.setGridOption("domLayout", "normal");
      for (const one of folded) one.open = false;
    })();
  }
})();
