/* The live floor in the browser.

   One delta a second is fetched from the server (`fetch`); `absorb` hands it to the charts (extendData), the
   tiles (text) and the lists (DOM nodes that React leaves alone). In the other direction `intend`
   turns a touched control into one intent for the server. All viewers share one run, so the
   controls follow the run, except the one somebody is holding. */

(function () {
  "use strict";

  const SILENT_AFTER = 5000; // ms without a delta before the page says so
  const SPEAK_EVERY = 5000; // ms between two announcements to screen readers
  const SETTLE = 250; // ms a slider rests before its value is sent
  const TRUST = 10000; // ms a value just sent is shown although the run has not answered yet
  const LIST_LENGTH = 40;

  let config = null;
  let cursor = null;
  let clock = null;
  let run = {}; // lever path -> value in the run
  let arrived = 0;
  let spoken = { text: "", at: 0 };
  let held = null; // control under the pointer
  const shown = {}; // control id -> value last put there by the page
  const sent = {}; // control id -> { value, order, at }
  const timers = {};
  const texts = {};
  let order = 0;
  let restarting = 0; // order of the restart that is under way
  let acts = []; // the last acts of supervision
  let past = false; // whether the list of acts is that of an earlier moment
  let latest = null; // the delta that was absorbed last
  let staff = []; // [name, team, role] of everybody
  let flying = false; // a delta is on its way

  const none = () => window.dash_clientside.no_update;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const node = (id) => document.getElementById(id);

  function text(id, value) {
    if (texts[id] !== value) {
      texts[id] = value;
      put(id, { children: value });
    }
  }

  function look(id, value) {
    if (texts["look:" + id] !== value) {
      texts["look:" + id] = value;
      put(id, { className: value });
    }
  }

  const { missing, span, timeOfDay, percent } = window.twin.words;
  const { news, extension, filled, recoloured } = window.twin.charts;
  const people = window.twin.people;
  const look_ = window.twin.look;

  function leverWord(path, value) {
    const lever = config.levers[path];
    if (!lever) return String(value);
    if (lever.choices.length) return lever.choices[value] ?? String(value);
    if (lever.kind === "switch") return value ? "on" : "off";
    if (lever.percent) return Math.round(100 * value) + " %";
    return (Math.round(100 * value) / 100) + (lever.unit ? " " + lever.unit : "");
  }

  const scheme = () =>
    document.documentElement.getAttribute("data-mantine-color-scheme") === "dark"
      ? "dark" : "light";

  /* tiles */

  function verdict(id, bad, words) {
    text(id + "-verdict", words);
    look(id, "tile" + (bad === null ? "" : bad ? " tile-bad" : " tile-good"));
  }

  /* The tiles of the present, or of the moment one looks back to. */
  function tiles(floor) {
    const nobody = floor.now.few ? "fewer than five" : "nobody on shift";
    const tile = { ...floor.tiles, ...people.strain(floor, staff, config, look_.team) };
    const limits = config.limits;
    const level = tile.service_level;
    text("floor-level-value", percent(level.value));
    if (missing(level.value)) verdict("floor-level", null, "no calls yet");
    else {
      const gap = Math.round(100 * level.value) - Math.round(100 * limits.answered_share);
      const points = Math.abs(gap) === 1 ? " point" : " points";
      verdict("floor-level", gap < 0,
        gap === 0 ? "on target" : Math.abs(gap) + points + (gap < 0 ? " below" : " above"));
    }
    text("floor-waiting-value", String(tile.waiting));
    text("floor-waiting-verdict",
      tile.waiting ? "longest " + span(tile.longest_wait) : "nobody waits");
    text("floor-occupancy-value", percent(tile.occupancy));
    if (missing(tile.occupancy)) verdict("floor-occupancy", null, config.real ? nobody : "no work yet");
    else {
      const over = tile.occupancy > limits.occupancy;
      verdict("floor-occupancy", over, over ? "above its limit" : "within its limit");
    }
    text("floor-tension-value", missing(tile.tension) ? "–" : String(Math.round(tile.tension)));
    if (missing(tile.tension)) verdict("floor-tension", null, config.real && floor.now.staffed ? "in no log" : nobody);
    else {
      const over = tile.tension >= limits.tension;
      verdict("floor-tension", over, over ? "above its threshold" : "below its threshold");
    }
    const [strained, of] = tile.high_strain;
    text("floor-strained-value", strained + " of " + of);
    verdict("floor-strained", of ? strained > 0 : null,
      !of ? nobody : (strained ? "at or over " : "nobody at or over ") + limits.tension);
    text("floor-abandoned-value",
      missing(tile.abandoned_share) ? "–" : (100 * tile.abandoned_share).toFixed(1) + " %");
  }

  /* logs: newest first */

  function line(list, t, words, shape) {
    const item = document.createElement("li");
    const time = document.createElement("span");
    time.className = "log-time";
    time.textContent = timeOfDay(t);
    item.append(time);
    if (shape) item.insertAdjacentHTML("beforeend", people.icon(shape));
    item.append(words);
    list.prepend(item);
    while (list.children.length > LIST_LENGTH) list.lastChild.remove();
  }

  function listActs(rows, anew) {
    const list = node("floor-acts");
    if (anew) list.replaceChildren();
    for (const [t, act, who] of rows) {
      if (config.acts[act]) line(list, t, (config.acts[act][1] + " " + who).trim(), "act-" + act);
    }
    node("floor-no-acts").hidden = list.children.length > 0;
  }

  function logs(delta) {
    const controls = node("floor-controls");
    if (!node("floor-acts") || !controls) return;
    if (delta.reset) {
      acts = [];
      listActs([], true);
      controls.replaceChildren();
    }
    acts = [...acts, ...delta.acts].slice(-LIST_LENGTH);
    if (look_.at === null && !past) listActs(delta.acts.slice(-LIST_LENGTH), false);
    for (const [t, path, value] of delta.controls) {
      const lever = config.levers[path];
      const was = run[path];
      const from = missing(was) ? "" : leverWord(path, was) + " → ";
      line(controls, t, (lever?.label ?? path) + ": " + from + leverWord(path, value), "change");
      run[path] = value;
    }
    node("floor-no-controls").hidden = controls.children.length > 0;
  }

  /* controls follow the run */

  const toControl = (knob, value) =>
    knob.choices ? knob.choices[value] : knob.percent ? Math.round(100 * value) : value;
  const toRun = (knob, value) => (knob.percent ? value / 100 : value);

  function follow(id, value, done) {
    const mine = sent[id];
    if (mine) {
      // Done, it was either accepted or refused: either way the run knows best.
      const settled = mine.value === value || done >= mine.order;
      if (!settled && Date.now() - mine.at < TRUST) return;
      delete sent[id];
    }
    if (held === id || timers[id]) return;
    if (shown[id] !== value) {
      shown[id] = value;
      put(id, { value: value });
    }
  }

  function controls(delta) {
    for (const [id, knob] of Object.entries(config.knobs)) {
      const value = run[knob.path];
      follow(id, toControl(knob, value), delta.done);
      text(id + "-value", leverWord(knob.path, value));
    }
    follow("floor-speed", String(delta.clock.speed), delta.done);
    text("floor-speed-value", delta.clock.speed + "×");
    const seed = node("floor-seed");
    if (shown["floor-seed"] !== delta.clock.seed && document.activeElement !== seed) {
      shown["floor-seed"] = delta.clock.seed;
      put("floor-seed", { value: delta.clock.seed });
    }
  }

  function heading(delta) {
    const c = delta.clock;
    text("floor-clock", timeOfDay(c.t));
    const resuming = !missing(c.resuming);
    if (node("floor-age")) text("floor-age", missing(c.age) ? "" : "data " + span(c.age) + " old");
    text("floor-motion", c.error ? "stopped"
      : resuming ? "resuming " + Math.floor(100 * c.resuming) + " %"
      : c.finished ? "day over" : c.paused ? "paused"
      : c.catching_up ? "catching up" : "running " + c.speed + "×");
    look("floor-motion", "motion" + (c.error || c.finished || c.paused ? "" : " motion-on"));
    const pause = c.error ? "Retry" : c.paused ? "Resume" : "Pause";
    const disabled = resuming || Boolean(c.finished && !c.error);
    if (texts.pause !== pause + disabled) {
      texts.pause = pause + disabled;
      put("floor-pause", { children: pause, disabled: disabled });
    }
    if (restarting && delta.done >= restarting) {
      restarting = 0;
      put("floor-restart", { loading: false });
    }
    const day = node("floor-day");
    if (day) {
      const { opens, closes } = config.limits;
      const share = Math.max(0, Math.min(1, (c.t - opens) / (closes - opens)));
      day.style.setProperty("--done", (100 * share).toFixed(1) + "%");
    }
    const trouble = node("floor-trouble");
    if (trouble) {
      trouble.hidden = !c.error;
      if (c.error && trouble.textContent !== c.error) trouble.textContent = c.error;
    }
  }

  function sentences(said) {
    if (!said) return;
    if (said.state !== spoken.text && Date.now() - spoken.at >= SPEAK_EVERY) {
      spoken = { text: said.state, at: Date.now() };
      text("floor-spoken", said.state);
    }
    const body = node("floor-table");
    const key = said.table.length + (said.table.at(-1)?.join() ?? "");
    if (body && body.dataset.was !== key) {
      body.dataset.was = key;
      body.replaceChildren(...said.table.map((cells) => {
        const row = document.createElement("tr");
        cells.forEach((cell, i) => {
          const box = document.createElement(i ? "td" : "th");
          if (!i) box.scope = "row";
          box.textContent = cell;
          row.append(box);
        });
        return row;
      }));
    }
  }

  /* What tells of one moment: the present, or the one looked back to. */
  function show(floor) {
    if (!floor) return;
    tiles(floor);
    people.show(floor, staff, floor.t ?? floor.clock.t, config, look_.team);
    if (look_.at !== null || past) listActs(look_.at === null ? acts : floor.acts, true);
    past = look_.at !== null;
    text("floor-bargain", floor.said.bargain);
    text("floor-queue-words", floor.said.queue);
  }

  const present = () => show(latest);
  const again = () => show(look_.at === null ? latest : look_.moment);

  /* A page that is shown anew must be written anew. */
  function forget() {
    for (const key of Object.keys(texts)) delete texts[key];
    for (const key of Object.keys(shown)) delete shown[key];
    people.forget();
    for (const [id, knob] of Object.entries(config.knobs)) {
      shown[id] = toControl(knob, config.levers[knob.path].start);
    }
  }

  async function fetchDelta(_tick, sent, cursor_, which, settings) {
    const done = clock && !settings.live && arrived; // a day that is over does not move
    if (flying || !which || (done && cursor_)) return none();
    flying = true;
    try {
      const path = `/_feed/${encodeURIComponent(which.name)}/${which.day}`;
      const answer = await fetch(path + (cursor_ ? "?cursor=" + encodeURIComponent(cursor_) : ""));
      if (answer.status === 401) window.location.reload();
      const delta = await answer.json();
      if (answer.ok) return { ...delta, which: which, done: sent ?? 0 };
      fail(delta.error);
    } catch {
      // Silence is told after a while.
    } finally {
      flying = false;
    }
    return none();
  }

  function fail(words) {
    const trouble = node("floor-trouble");
    if (trouble) Object.assign(trouble, { hidden: false, textContent: words });
    arrived = Date.now();
  }

  function absorb(delta, settings, strip, queue) {
    const nothing = [none(), none(), none(), none(), none()];
    if (!delta || !settings) return nothing;
    const fresh = delta.after === null || delta.after === undefined;
    // A delta that does not begin where the last one ended would double or lose rows.
    if (!delta.reset && (fresh || delta.after !== cursor)) return [none(), none(), none(), none(), null];
    config = settings;
    const run_ = delta.which;
    arrived = Date.now();
    cursor = delta.cursor;
    clock = delta.clock;
    if (fresh) forget();
    if (delta.reset) {
      run = {};
      for (const [path, lever] of Object.entries(config.levers)) run[path] = lever.start;
    }
    const points = news(delta, config);
    if (delta.staff) staff = delta.staff;
    latest = delta;
    logs(delta);
    heading(delta);
    if (fresh) look_.begin(run_, config);
    look_.follow(delta.clock.t);
    if (look_.at === null) show(delta);
    controls(delta);
    sentences(delta.said);
    if (delta.reset) {
      const base = config.figures;
      const drawn = (part) => look_.placed(filled(base[part][scheme()], points), config);
      return [none(), drawn("strip"), none(), drawn("queue"), cursor];
    }
    return [extension(strip, points) ?? none(), none(), extension(queue, points) ?? none(), none(),
      cursor];
  }

  function recolour(_scheme, settings, strip, queue) {
    if (!settings) return [none(), none()];
    const base = settings.figures;
    const drawn = (part, figure) => look_.placed(recoloured(base[part][scheme()], figure), settings);
    return [drawn("strip", strip), drawn("queue", queue)];
  }

  /* intents */

  function intent(id, fields) {
    order += 1;
    sent[id] = { value: fields.shown, order: order, at: Date.now() };
    shown[id] = fields.shown;
    return { ...fields, order: order };
  }

  function knobTurned(id, value) {
    const knob = config.knobs[id];
    const fields = { do: "lever", path: knob.path, value: toRun(knob, value), shown: value };
    clearTimeout(timers[id]);
    timers[id] = setTimeout(() => {
      delete timers[id];
      put("floor-intent", { data: intent(id, fields) });
    }, SETTLE);
  }

  function intend(...args) {
    if (!config || !clock) return none();
    const seed = args.at(-1);
    let result = none();
    for (const { prop_id: prop, value } of window.dash_clientside.callback_context.triggered) {
      const id = prop.split(".")[0];
      if (id === "floor-pause") {
        result = intent(id, { do: clock.error ? "resume_run" : clock.paused ? "resume" : "pause" });
      } else if (id === "floor-restart") {
        if (!node("floor-ask").open) node("floor-ask").showModal();
      } else if (id.startsWith("floor-restart-")) {
        node("floor-ask").close();
        if (id === "floor-restart-no") continue;
        result = intent(id, { do: "restart", seed: Number(seed) || 0 });
        restarting = order;
        put("floor-restart", { loading: true });
      } else if (value === shown[id] || missing(value)) {
        clearTimeout(timers[id]); // the page itself put it there, or the user put it back
        delete timers[id];
      } else if (id === "floor-speed") {
        result = intent(id, { do: "speed", value: Number(value), shown: value });
      } else if (config.knobs[id]) {
        knobTurned(id, value);
      }
    }
    return result;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    floor: { fetch: fetchDelta, absorb, recolour, intend },
  });
  window.twin = {
    ...window.twin,
    floor: {
      show, present, again, fail,
      now: () => clock?.t ?? null,
      word: () => (config?.live ? "now " : "end of the day, "),
    },
  };
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    percent: (value) => value + " %",
    times: (value) => value + "×",
  });

  document.addEventListener("pointerdown", (event) => {
    held = event.target.closest?.("[data-knob]")?.dataset.knob ?? null;
  }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    // The slider reports its value on release: let it do so first.
    document.addEventListener(name, () => setTimeout(() => { held = null; }, 0), true);
  }

  setInterval(() => {
    const lost = node("floor-lost");
    const silent = arrived && config?.live && Date.now() - arrived >= SILENT_AFTER;
    if (lost) lost.hidden = !silent;
  }, 1000);
})();
