/* Live figures: base figures come from dashboards/charts.py, points from the feed. */

(function () {
  "use strict";

  /* The points a delta brings, by the uid of their trace. */
  function news(delta, config) {
    const ms = (t) => (config.midnight + t) * 1000;
    const points = {};
    const add = (uid, x, y, custom = null) => {
      const p = (points[uid] ??= { x: [], y: [], customdata: [] });
      p.x.push(x);
      p.y.push(y);
      p.customdata.push(custom);
    };
    for (const [t, share] of delta.level) add("level", ms(t), share === null ? null : 100 * share);
    for (const [t, waiting, , ready, , tension] of delta.wallboard) {
      add("tension", ms(t), tension);
      add("waiting", ms(t), waiting);
      add("ready", ms(t), -ready, ready);
    }
    for (const [t, act, who] of delta.acts) {
      if (config.acts[act]) add("act-" + act, ms(t), config.acts[act][0], who);
    }
    for (const [t, n] of delta.recorded) add("recorded", ms(t), n);
    for (const [t] of delta.controls) {
      for (const [axis, high] of [["y", 105], ["y2", 100]]) {
        add("change-" + axis, ms(t), 0);
        add("change-" + axis, ms(t), high);
        add("change-" + axis, null, null);
      }
    }
    return points;
  }

  /* What extends a figure: only traces that have something new; null if none has. */
  function extension(figure, points) {
    const update = {};
    const traces = [];
    figure.data.forEach((trace, i) => {
      const p = points[trace.uid];
      if (!p) return;
      traces.push(i);
      for (const key of ["x", "y", "customdata"]) (update[key] ??= []).push(p[key]);
    });
    return traces.length ? [update, traces] : null;
  }

  /* A base figure (no points) with points put into it. */
  function filled(base, points) {
    return {
      ...base,
      data: base.data.map((trace) => {
        const p = points[trace.uid];
        return { ...trace, ...(p ?? { x: [], y: [], customdata: [] }) };
      }),
    };
  }

  /* A figure in the other scheme: the new base with the old points. */
  function recoloured(base, figure) {
    const points = {};
    for (const trace of figure?.data ?? []) {
      points[trace.uid] = { x: trace.x, y: trace.y, customdata: trace.customdata };
    }
    return filled(base, points);
  }

  window.twin = { ...window.twin, charts: { news, extension, filled, recoloured } };
})();
