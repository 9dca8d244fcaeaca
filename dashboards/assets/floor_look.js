/* Looking back on the floor: the slider through the day, and the team that is looked at.

   The present goes on meanwhile; only what tells of one moment shows the earlier one. */

(function () {
  "use strict";

  const SETTLE = 120; // ms the slider rests before its moment is fetched
  const LATE = 1000; // ms within which the page's own turning of the slider may still arrive

  const none = () => window.dash_clientside.no_update;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const node = (id) => document.getElementById(id);

  const state = {
    at: null, // the moment looked back to, s since the run's first midnight; null: the present
    team: "",
    put: null, // what the page itself put the slider to
    followed: { minute: null, at: 0 }, // the last time it did so to follow the present
    timer: 0,
    asked: 0,
    moment: null, // what was fetched last
  };

  const asTime = (t) => window.twin.words.timeOfDay(t);

  /* 11:40 of the day shown, as seconds since the run's first midnight; null if it is no time. */
  function parsed(text, config) {
    const found = /^(\d{1,2}):([0-5]\d)$/.exec(text ?? "");
    if (!found) return null;
    const day = Math.floor(config.limits.opens / 86400) * 86400;
    const t = day + found[1] * 3600 + found[2] * 60;
    return t >= config.limits.opens && t <= config.limits.latest ? t : null;
  }

  const line = (config) => {
    const x = (config.midnight + (state.at ?? 0)) * 1000;
    return { visible: state.at !== null, x0: x, x1: x };
  };

  /* A figure that is drawn anew, with the line at the moment. */
  function placed(figure, config) {
    const shapes = figure.layout.shapes.map(
      (shape) => (shape.name === "moment" ? { ...shape, ...line(config) } : shape));
    return { ...figure, layout: { ...figure.layout, shapes } };
  }

  /* A line through the charts at the moment. */
  function mark(config) {
    for (const id of ["floor-strip", "floor-queue"]) {
      const plot = node(id)?.querySelector(".js-plotly-plot");
      const place = plot?.layout?.shapes?.findIndex((shape) => shape.name === "moment") ?? -1;
      if (place < 0) continue;
      const changed = Object.entries(line(config));
      window.Plotly.relayout(plot, Object.fromEntries(
        changed.map(([name, value]) => [`shapes[${place}].${name}`, value])));
    }
  }

  async function fetchMoment(run, config, show) {
    const mine = ++state.asked;
    const t = state.at;
    try {
      const answer = await fetch(`/_moment/${encodeURIComponent(run.name)}/${run.day}/${t}`);
      const told = await answer.json();
      if (mine !== state.asked || state.at !== t) return;
      if (!answer.ok) return window.twin.floor.fail(told.error);
      state.moment = told;
      show(state.moment);
    } catch {
      // The page says so itself when the server is gone.
    }
  }

  /* Look at a moment, or at the present (null). */
  function look(t, run, config) {
    state.at = t;
    state.moment = null;
    clearTimeout(state.timer);
    mark(config);
    put("floor-now", { disabled: t === null });
    const floor = document.querySelector(".floor");
    if (floor) floor.classList.toggle("looking-back", t !== null);
    if (t === null) window.twin.floor.present();
    else {
      state.timer = setTimeout(
        () => fetchMoment(run, config, window.twin.floor.show), SETTLE);
    }
    put("floor-past", { children: t === null ? "" : `As it was at ${asTime(t)}` });
    say(t ?? window.twin.floor.now());
    return t === null ? "" : asTime(t);
  }

  function say(t) {
    if (t === null || t === undefined) return;
    put("floor-at-value", { children: (state.at === null ? window.twin.floor.word() : "") + asTime(t) });
    const thumb = node("floor-at")?.querySelector("[role=slider]");
    if (thumb) thumb.setAttribute("aria-valuetext", asTime(t));
  }

  /* The present has moved on to t: so does the slider, unless it looks back. */
  function follow(t) {
    if (state.at !== null) return;
    const minute = Math.floor(t / 60);
    if (state.put !== minute) {
      state.put = minute;
      state.followed = { minute, at: Date.now() };
      put("floor-at", { value: minute });
    }
    say(t);
  }

  /* A page that is shown anew begins where its address says. */
  function begin(run, config) {
    state.at = null;
    state.put = null;
    const t = parsed(config.look, config);
    if (t === null) return;
    state.put = t / 60;
    put("floor-at", { value: t / 60 });
    look(t, run, config);
  }

  window.twin = {
    ...window.twin,
    look: {
      begin, follow, placed,
      get at() { return state.at; },
      get team() { return state.team; },
      get moment() { return state.moment; },
    },
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    look: {
      turn(minute, _clicks, run, config) {
        const by = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id);
        if (by.includes("floor-now.n_clicks")) {
          const word = look(null, run, config);
          state.put = null;
          follow(window.twin.floor.now() ?? config.limits.opens);
          return word;
        }
        if (minute === state.put || minute === null || minute === undefined) return none();
        const { followed } = state;
        if (state.at !== null && minute === followed.minute && Date.now() - followed.at < LATE) {
          put("floor-at", { value: state.put }); // somebody was faster than the page's own hand
          return none();
        }
        state.put = minute;
        const now = window.twin.floor.now();
        return look(now !== null && minute * 60 >= now ? null : minute * 60, run, config);
      },
      team(team) {
        state.team = team ?? "";
        window.twin.floor.again();
        return state.team ? `Tension and technicians of team ${state.team}; the rest is of all.` : "";
      },
      elsewhere(name, day, run) {
        if (!run || (name === run.name && Number(day) === run.day + 1)) return none();
        const query = new URLSearchParams(window.location.search);
        query.set("run", name);
        query.delete("day");
        if (name === run.name && day !== "1") query.set("day", day);
        return window.location.pathname + "?" + query;
      },
    },
  });
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    timeOfDay: (minute) => asTime(minute * 60),
  });
})();
