/* The page of a technician: the moment asked about, the time shown; see pages/technician_link.py. */

(function () {
  "use strict";

  const NARROW = 640;
  const two = (n) => String(n).padStart(2, "0");
  const none = () => window.dash_clientside.no_update;

  /* A time of day with its seconds where it has any; hours go on from 24. */
  function clock(seconds) {
    const s = Math.floor(seconds + 1e-6);
    const short = two(Math.floor(s / 3600)) + ":" + two(Math.floor(s / 60) % 60);
    return s % 60 ? short + ":" + two(s % 60) : short;
  }

  function seconds(text) {
    const match = /^\s*(\d{1,2}):([0-5]\d)(?::([0-5]\d))?\s*$/.exec(text ?? "");
    return match ? 3600 * match[1] + 60 * match[2] + Number(match[3] ?? 0) : null;
  }

  const within = (shift, t) => Math.min(Math.max(t, shift.begin), shift.end);

  /* What a screen reader says of a thumb: a time, not a number of seconds. */
  function say(id, values) {
    setTimeout(() => {
      document.querySelectorAll("#" + id + " [role=slider]").forEach((thumb, i) => {
        thumb.setAttribute("aria-valuetext", clock(values[i]));
      });
    }, 0);
  }

  /* The score in the right scheme, with a line at the moment; a narrow one has fewer words. */
  function score(figures, _scheme, at, shift) {
    if (!figures || !shift) return none();
    const figure = figures[window.twin.scheme()];
    const x = shift.epoch + 1000 * at;
    const ink = figure.layout.template.layout.font.color;
    const narrow = (document.getElementById("technician-score-chart")?.clientWidth ?? 1000) < NARROW;
    const line = {
      type: "line", name: "moment", xref: "x", x0: x, x1: x, yref: "paper", y0: 0, y1: 1,
      line: { color: ink, width: 1.5 },
    };
    const label = {
      text: "<b>" + clock(at) + "</b>", name: "moment", x, xref: "x", y: 1, yref: "paper",
      yanchor: "bottom", yshift: 19, showarrow: false, font: { size: 12, color: ink },
      bgcolor: getComputedStyle(document.documentElement).getPropertyValue("--card"), borderpad: 2,
    };
    const { layout } = figure;
    const annotations = narrow
      ? (layout.annotations ?? []).filter((one) => one.name !== "end")
        .map((one) => ({ ...one, text: one.text.replace(/<\/b>.*/, "</b>") }))
      : layout.annotations ?? [];
    const [first, last] = layout.xaxis.range;
    const shown = x >= first && x <= last;
    return {
      ...figure,
      layout: {
        ...layout,
        margin: narrow ? { ...layout.margin, r: 12 } : layout.margin,
        xaxis: narrow ? { ...layout.xaxis, nticks: 5 } : layout.xaxis,
        shapes: shown ? [...(layout.shapes ?? []), line] : layout.shapes,
        annotations: shown ? [...annotations, label] : annotations,
      },
    };
  }

  const moved = () => window.dash_clientside.callback_context.triggered_id;

  /* The moment asked about: where somebody clicked, what was typed, or the peak. */
  function move(click, typed, _peak, shift) {
    if (!shift) return none();
    if (moved() === "technician-to-peak") return shift.peak;
    if (moved() === "technician-typed") {
      const t = seconds(typed);
      return t === null ? none() : within(shift, t);
    }
    const x = click?.points?.[0]?.x;
    if (x === undefined) return none();
    const ms = typeof x === "number" ? x : Date.parse(String(x).replace(" ", "T") + "Z");
    return Number.isFinite(ms) ? within(shift, (ms - shift.epoch) / 1000) : none();
  }

  function tellMoment(at, shift) {
    if (!shift) return [none(), none()];
    say("technician-at", [at]);
    const text = clock(at);
    return [Math.abs(at - shift.peak) < 0.5 ? "" : text, text];
  }

  function tellTime(range, shift) {
    if (!shift) return [none(), none(), none()];
    say("technician-range", range);
    const [first, last] = range;
    return [
      first <= shift.low ? "" : clock(first),
      last >= shift.high ? "" : clock(last),
      clock(first) + " – " + clock(last),
    ];
  }

  /* Who comes before or after, of those on shift that day. */
  function neighbour(_previous, _next, who, order) {
    if (!order?.length) return none();
    const step = moved() === "technician-next" ? 1 : -1;
    const at = order.indexOf(who);
    if (at < 0) return order[step > 0 ? 0 : order.length - 1];
    return order[(at + step + order.length) % order.length];
  }

  function hold(clicks) {
    const held = clicks % 2 === 1;
    return [
      held ? 0 : -1,
      held ? "Go on" : "Pause updates",
      held ? "updates paused" : "live, read every 5 s",
      held ? "motion" : "motion motion-on",
    ];
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    technician: {
      /* The rows as a file; a name that is a formula stays text. */
      csv() {
        const cell = ({ value }) =>
          value === null || value === undefined ? "" : window.twin.defused(String(value));
        window.dash_ag_grid.getApi("technician-grid")?.exportDataAsCsv({ processCellCallback: cell });
      }, score, move, tellMoment, tellTime, neighbour, hold },
  });
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    technicianClock: clock,
  });
})();
