/* Panels: the chart in the right scheme, and the table as a file; see dashboards/panel.py. */

(function () {
  "use strict";

  const scheme = () =>
    document.documentElement.getAttribute("data-mantine-color-scheme") === "dark"
      ? "dark" : "light";

  /* Text that a spreadsheet would take for a formula gets a quote; numbers do not. */
  const defused = (text) =>
    /^\s*[=+\-@]|^[\t\r\n]/.test(text) && !/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(text)
      ? "'" + text : text;

  /* A cell of a file: quoted where needed, and never a formula. */
  function cell(text) {
    const plain = defused(text);
    return /[",\n\r]/.test(plain) ? '"' + plain.replaceAll('"', '""') + '"' : plain;
  }

  const csv = (table) =>
    [...table.rows]
      .map((row) => [...row.cells].map((one) => cell(one.dataset.value ?? one.textContent)).join(","))
      .join("\r\n") + "\r\n";

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-csv]");
    const table = button && document.getElementById(button.dataset.csv);
    if (!table) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
    link.download = button.dataset.csv.replace(/-table$/, "") + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });

  /* Whoever changes the scheme, the charts are told. */
  new MutationObserver(() => window.dash_clientside.set_props("scheme", { data: scheme() }))
    .observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });

  window.twin = { ...window.twin, scheme, csv, defused };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    panel: {
      pick(figures) {
        return figures ? figures[scheme()] : window.dash_clientside.no_update;
      },
    },
  });
})();
