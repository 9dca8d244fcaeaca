/* The page Workload: levers into text, what is out of date, and charts that fit a phone.

   The server does the rest; see dashboards/pages/workload_run.py. */

(function () {
  "use strict";

  const NARROW = window.matchMedia("(max-width: 700px)");
  const SETTLE = 400; // ms a lever rests before it is run, as one goes
  // Pixels: a row on a phone, and how far its words stand above its marks.
  const ROW = 41, LIFT = 14;

  const none = () => window.dash_clientside.no_update;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const empty = (x) => x === null || x === undefined || x === "";
  const keyOf = (path) => "workload-" + path.replace(/[^A-Za-z0-9]/g, "-");
  const plain = (x) => Number(Number(x).toPrecision(10));

  function words(knob, value) {
    if (knob.words) return String(value).replaceAll("_", " ");
    const number = plain(value).toLocaleString("en-US", { maximumFractionDigits: 9 });
    return (number + " " + knob.unit).trim();
  }

  const shown = {}; // id -> text last put there

  /* What the levers say that differs from the base, as the address has it. */
  function gather(values, ids, known) {
    const found = [];
    ids.forEach(({ lever }, i) => {
      const knob = known[lever];
      const value = values[i];
      if (!knob || empty(value)) return;
      const key = keyOf(lever);
      const text = words(knob, value);
      const place = document.getElementById(key + "-value");
      if (place && (shown[key] !== text || place.textContent !== text)) {
        shown[key] = text;
        put(key + "-value", { children: text });
      }
      if (String(value) === String(knob.base)) return;
      found.push([lever, knob.words ? value : plain(value / knob.factor)]);
    });
    return found.sort((one, other) => (one[0] < other[0] ? -1 : 1))
      .map((pair) => pair.join(":")).join(",");
  }

  const now = (...parts) => parts.map((one) => (empty(one) ? "" : String(one))).join("|");

  /* Whether the result that is shown belongs to other values; nothing is, before the first. */
  function stale(set, days, pairs, seed, of, go) {
    return empty(of) || go || now(set, days, pairs, seed) === of;
  }

  let timer = null;
  let asked = 1;
  function asYouGo(set, days, pairs, seed, go, of) {
    clearTimeout(timer);
    if (go && now(set, days, pairs, seed) !== of && !(empty(of) && empty(set))) {
      timer = setTimeout(() => put("workload-asked", { data: ++asked }), SETTLE);
    }
    return none();
  }

  function reset(_, ids, known) {
    for (const id of ids) {
      if (known[id.lever]) put(id, { value: known[id.lever].base });
    }
    return none();
  }

  /* Another base: the page anew, with the levers set as they are. */
  function rebase(base, shownBase) {
    if (empty(base) || base === shownBase) return none();
    const query = new URLSearchParams(window.location.search);
    query.set("base", base);
    window.twin.address.go(window.location.pathname + "?" + query);
    return none();
  }

  /* On a phone names and numbers stand above the marks, not beside them. */
  function slim(figure) {
    const layout = { ...figure.layout, margin: { ...figure.layout.margin, l: 8, r: 8 } };
    const { row = ROW, lift = LIFT } = layout.meta ?? {};
    const words = (layout.annotations ?? []).filter((one) => !["side", "target"].includes(one.name));
    for (const [axis, side] of [["yaxis", 0], ["yaxis2", 1]]) {
      const { tickvals, ticktext, tickfont } = layout[axis];
      layout[axis] = { ...layout[axis], showticklabels: false };
      ticktext.forEach((text, i) => words.push({
        text, font: { ...tickfont, size: 11.5 }, showarrow: false, x: side, xref: "paper", y: tickvals[i], yref: "y",
        xanchor: side ? "right" : "left", yshift: text.startsWith("<b>") ? -4 : lift,
      }));
    }
    layout.annotations = words;
    const [from, to] = layout.yaxis.range;
    layout.height = Math.round((to - from) * row + layout.margin.t + layout.margin.b);
    layout.xaxis = { ...layout.xaxis };
    if (layout.xaxis.ticktext) {
      layout.xaxis.ticktext = layout.xaxis.ticktext.map((text, i) => (i === 2 ? "base" : text));
    }
    return { ...figure, layout };
  }

  function draw(figures) {
    if (!figures) return [none(), none()];
    const figure = figures[window.twin.scheme()];
    if (figure.layout.meta?.empty) return [figure, { display: "none" }];
    const fitting = NARROW.matches ? slim(figure) : figure;
    return [fitting, { height: fitting.layout.height + "px" }];
  }

  NARROW.addEventListener("change", () => {
    if (document.querySelector(".workload")) put("workload-narrow", { data: NARROW.matches });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    workload: { gather, stale, asYouGo, reset, rebase, draw },
  });
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    plain: (value) => String(plain(value)),
  });
})();
