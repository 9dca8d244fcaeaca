/* The lesson of the paradox: drawing a guess, one condition at a time, steps, presenting. */

(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const EDGE = { left: 56, right: 18, top: 16, bottom: 44 };
  const el = (id) => document.getElementById(id);
  const tell = (id, props) => window.dash_clientside.set_props(id, props);
  const known = (x) => typeof x === "number" && Number.isFinite(x);

  /* ---- the guess ---- */

  const SETTLE = 700; // ms until a value that was drawn has come back by way of its field

  let scale = null, today = null, values = [], seen = null;
  let drewAt = []; // for each value when it was last drawn, ms

  const rounded = (value) => {
    const { low, high, step, places } = scale;
    const near = Math.round(value / step) * step;
    return Number(Math.min(high, Math.max(low, near)).toFixed(places));
  };
  const text = (value) => value.toFixed(scale.places) + " " + scale.unit;

  function make(name, attributes, parent, content) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (content !== undefined) node.textContent = content;
    parent.append(node);
    return node;
  }

  function sizes(box) {
    const width = Math.max(260, box.clientWidth), height = box.clientHeight || 340;
    const { left, right, top, bottom } = EDGE;
    const inner = width - left - right - 24;
    return {
      width, height,
      x: (i) => left + 12 + (inner * i) / (scale.steps.length - 1),
      y: (v) => height - bottom -
        ((height - top - bottom) * (v - scale.low)) / (scale.high - scale.low),
      value: (y) => scale.low +
        ((height - bottom - y) / (height - top - bottom)) * (scale.high - scale.low),
    };
  }

  /* Values at which lines of the grid lie: about five, round. */
  function ticks() {
    const span = (scale.high - scale.low) / 5;
    const power = 10 ** Math.floor(Math.log10(span));
    const step = power * [1, 2, 5, 10].find((one) => one * power >= span - 1e-9);
    const found = [];
    for (let v = Math.ceil(scale.low / step) * step; v <= scale.high + 1e-9; v += step) {
      found.push(Number(v.toFixed(6)));
    }
    return found;
  }

  /* The whole drawing; handles that are there are moved, so that focus and dragging go on. */
  function paint() {
    const box = el("paradox-drawing");
    if (!box || !scale || !box.clientWidth) return;
    const at = sizes(box);
    let svg = box.querySelector("svg");
    if (!svg || svg.dataset.of !== scale.outcome + at.width) {
      const focused = box.contains(document.activeElement) ? document.activeElement.dataset.at : null;
      box.replaceChildren();
      svg = frame(box, at);
      if (focused !== null) svg.querySelector(`[data-at="${focused}"]`)?.focus();
    }
    const line = svg.querySelector(".guess-line");
    const points = values.map((v, i) => [at.x(i), at.y(known(v) ? v : middle())]);
    line.setAttribute("points", points.map((p) => p.join(",")).join(" "));
    line.classList.toggle("guess-open", !values.every(known));
    points.forEach(([x, y], i) => {
      const handle = svg.querySelector(`[data-at="${i}"]`);
      const value = known(values[i]) ? values[i] : middle();
      handle.setAttribute("transform", `translate(${x} ${y})`);
      handle.setAttribute("aria-valuenow", value);
      handle.setAttribute("aria-valuetext", known(values[i]) ? text(value) : "not guessed yet");
      handle.querySelector("text").textContent = known(values[i])
        ? values[i].toFixed(scale.places) : "?";
    });
    const mark = svg.querySelector(".guess-today");
    mark.toggleAttribute("hidden", !known(today));
    if (known(today)) {
      const y = Math.min(at.y(scale.low), Math.max(EDGE.top, at.y(today)));
      mark.setAttribute("transform", `translate(0 ${y})`);
      for (const tick of svg.querySelectorAll("[data-tick]")) {
        tick.toggleAttribute("hidden", Math.abs(at.y(Number(tick.dataset.tick)) - y) < 15);
      }
    }
  }

  const middle = () => (known(today) ? rounded(today) : (scale.low + scale.high) / 2);

  function frame(box, at) {
    const svg = make("svg", { width: at.width, height: at.height, role: "group",
      "aria-label": "Draw your guess: five handles, one for each step of monitoring" }, box);
    svg.dataset.of = scale.outcome + at.width;
    const back = make("g", { class: "guess-grid", "aria-hidden": "true" }, svg);
    for (const v of ticks()) {
      make("line", { x1: EDGE.left, x2: at.width - EDGE.right, y1: at.y(v), y2: at.y(v) }, back);
      make("text", { x: EDGE.left - 8, y: at.y(v) + 4, "text-anchor": "end",
        "data-tick": v }, back, String(v));
    }
    scale.steps.forEach((step, i) => {
      make("line", { x1: at.x(i), x2: at.x(i), y1: EDGE.top, y2: at.y(scale.low),
        class: "guess-step" }, back);
      make("text", { x: at.x(i), y: at.height - EDGE.bottom + 18, "text-anchor": "middle" },
        back, step + " %");
    });
    make("text", { x: EDGE.left + 12, y: at.height - 8, "text-anchor": "start" }, back, "little");
    make("text", { x: (EDGE.left + at.width - EDGE.right) / 2, y: at.height - 8,
      "text-anchor": "middle" }, back, "monitoring");
    make("text", { x: at.width - EDGE.right - 12, y: at.height - 8, "text-anchor": "end" },
      back, "much");
    const mark = make("g", { class: "guess-today", "aria-hidden": "true" }, svg);
    make("line", { x1: EDGE.left, x2: at.width - EDGE.right, y1: 0, y2: 0 }, mark);
    make("text", { x: EDGE.left - 8, y: 4, "text-anchor": "end" }, mark, "today");
    make("polyline", { class: "guess-line", "aria-hidden": "true" }, svg);
    scale.steps.forEach((step, i) => {
      const handle = make("g", { role: "slider", tabindex: 0, "data-at": i, class: "guess-handle",
        "aria-label": "Guess at " + step + " % monitoring", "aria-orientation": "vertical",
        "aria-valuemin": scale.low, "aria-valuemax": scale.high }, svg);
      make("circle", { r: 18, class: "guess-reach" }, handle);
      make("path", { d: "M0-9 9 0 0 9-9 0Z", class: "guess-mark" }, handle);
      make("text", { y: -16, "text-anchor": "middle", "aria-hidden": "true" }, handle);
    });
    svg.addEventListener("pointerdown", grasp);
    svg.addEventListener("keydown", nudge);
    return svg;
  }

  function set(i, value) {
    values[i] = rounded(value);
    drewAt[i] = Date.now();
    paint();
    tell("paradox-guess-" + i, { value: values[i] });
  }

  /* What was drawn comes back by way of the field, one value after the other: while it does, the
     field is behind, unless somebody types in it. */
  const drawnJustNow = (i) =>
    Date.now() - (drewAt[i] ?? 0) < SETTLE && document.activeElement?.id !== "paradox-guess-" + i;

  /* A value as it stands: what was just drawn, else what its field holds, which may be ahead of
     what has come from there. */
  function current(i) {
    const typed = parseFloat(el("paradox-guess-" + i)?.value);
    if (drawnJustNow(i) || !known(typed)) return known(values[i]) ? values[i] : null;
    return rounded(typed);
  }

  /* Drag a handle; or, with mouse or pen, draw across all of them, from a handle on too. */
  function grasp(event) {
    const svg = event.currentTarget;
    const handle = event.target.closest("[data-at]");
    if (event.button || (!handle && event.pointerType === "touch")) return;
    event.preventDefault();
    const at = sizes(el("paradox-drawing"));
    let held = handle ? Number(handle.dataset.at) : null;
    handle?.focus();
    svg.setPointerCapture(event.pointerId);
    const move = (e) => {
      const box = svg.getBoundingClientRect();  // the page may have been scrolled
      let i = held;
      const apart = at.x(1) - at.x(0);
      const across = i !== null && Math.abs(e.clientX - box.left - at.x(i)) > 0.6 * apart;
      if (across && event.pointerType !== "touch") i = held = null;
      if (i === null) {
        i = Math.round((e.clientX - box.left - at.x(0)) / apart);
        if (i < 0 || i >= scale.steps.length) return;
      }
      const value = rounded(at.value(e.clientY - box.top));
      if (value !== values[i]) set(i, value);
    };
    const end = () => {
      svg.removeEventListener("pointermove", move);
      svg.removeEventListener("pointerup", end);
      svg.removeEventListener("pointercancel", end);
    };
    if (held === null) move(event);
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  }

  function nudge(event) {
    const i = Number(event.target.dataset?.at ?? -1);
    if (i < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const now = current(i) ?? middle();
    const far = Math.max(scale.step, rounded((scale.high - scale.low) / 10 + scale.low) - scale.low);
    const paged = presenting() ? {} : { PageUp: now + far, PageDown: now - far };
    const to = { ArrowUp: now + scale.step, ArrowRight: now + scale.step,
      ArrowDown: now - scale.step, ArrowLeft: now - scale.step,
      Home: scale.low, End: scale.high, ...paged }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(i, to);
  }

  function words() {
    const place = el("paradox-guess-words");
    if (!place) return;
    const now = known(today) ? "Today, as it is monitored at present: " + text(today) + ". " : "";
    const flat = values.every((v) => v === values[0]);
    place.textContent = now + (!values.every(known)
      ? "Five values make a guess."
      : flat ? "Your line lies flat: nothing changes. Draw with the mouse, or type."
      : "Your guess: from " + text(values[0]) + " to " + text(values.at(-1)) + ".");
  }

  /* ---- steps and presenting ---- */

  const page = () => el("paradox");
  const presenting = () => page()?.classList.contains("presenting") ?? false;
  const step = () => Number(/step-(\d)/.exec(page()?.className ?? "")?.[1] ?? 1);
  const resized = () => requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));

  function go(to) {
    if (to < 1 || to > 4 || to === step()) return;
    tell("paradox-step", { data: to });
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const head = document.querySelector(`.paradox-step-${to} h2`);
      head?.setAttribute("tabindex", "-1");
      head?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }));
  }

  document.addEventListener("click", (event) => {
    if (!page()) return;
    const one = (name) => event.target.closest?.(name);
    if (one("#paradox [data-step]")) go(Number(one("[data-step]").dataset.step));
    else if (one("#paradox-present-button")) {
      tell("paradox-present", { data: !presenting() });
    } else if (one("#paradox-print")) print();
    else if (one("#paradox [data-preset]")) pick(one("[data-preset]").dataset.preset);
    else if (one("#paradox [data-arrow]")) mark(one("[data-arrow]").dataset.arrow);
  });

  document.addEventListener("focusin", (event) => {
    const arrow = event.target.closest?.("#paradox .paradox-arrows [data-arrow]");
    if (arrow) mark(arrow.dataset.arrow);
  });

  document.addEventListener("keydown", (event) => {
    if (!presenting() || event.altKey || event.ctrlKey || event.metaKey) return;
    const own = event.target.closest?.("input, select, textarea, [role=slider], [role=listbox]");
    if (event.key === "Escape" && !document.querySelector("input[aria-expanded=true]")) {
      tell("paradox-present", { data: false });
      return;
    }
    const by = { PageDown: 1, PageUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || (own && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    go(step() + by);
  });

  /* ---- conditions ---- */

  let chosen = null, presets = {};

  function pick(name) {
    const wanted = presets[name] ?? {};
    tell("paradox-several", { checked: false });
    chosen = { ...wanted };
    for (const [key, value] of Object.entries(wanted)) {
      tell("paradox-" + key, key === "package" ? { data: value } : { value });
    }
    // What becomes of the response stands above the conditions, and may be out of sight.
    if (document.querySelector(".paradox-change")?.getBoundingClientRect().top < 0) {
      window.scrollTo(0, 0);
    }
  }

  function pressed() {
    for (const button of document.querySelectorAll("#paradox [data-preset]")) {
      const wanted = presets[button.dataset.preset];
      const same = Object.entries(wanted).every(([key, value]) => chosen[key] === value);
      button.setAttribute("aria-pressed", String(same));
    }
  }

  function mark(number) {
    for (const one of document.querySelectorAll("#paradox-loop [data-arrow]")) {
      one.classList.toggle("loop-here", one.dataset.arrow === number);
    }
  }

  /* ---- the handout ---- */

  let before = null, presented = false;

  function prepare() {
    if (!page() || before) return;
    before = window.twin.scheme();
    presented = presenting();
    page().classList.remove("presenting");
    document.documentElement.setAttribute("data-mantine-color-scheme", "light");
    page().classList.add("printing");
    fit((chart) => chart.parentElement.clientWidth);
    window.dispatchEvent(new Event("resize"));
  }

  /* Charts drawn that wide at once: the browser does not wait while it prints. */
  function fit(width) {
    for (const chart of document.querySelectorAll("#paradox .js-plotly-plot")) {
      // One that is only just being made cannot be told so yet; it will take the width it finds.
      if (!chart._fullLayout) continue;
      window.Plotly.relayout(chart, { width: width(chart), autosize: true }).catch(() => {});
    }
  }

  async function print() {
    if (before) return;  // a second click while the first is being prepared
    prepare();
    // The charts, of which some were not shown so far, take a moment to be drawn.
    await new Promise((done) => setTimeout(done, 500));
    window.print();
  }

  window.addEventListener("beforeprint", prepare);
  window.addEventListener("afterprint", () => {
    page()?.classList.remove("printing");
    if (before && presented) page()?.classList.add("presenting");
    if (before) document.documentElement.setAttribute("data-mantine-color-scheme", before);
    before = null;
    fit(() => null);
    resized();
  });

  window.addEventListener("resize", () => page() && paint());

  /* ---- what Dash calls ---- */

  const none = () => window.dash_clientside.no_update;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    paradox: {
      /* The drawing follows the fields; what they hold is the guess. */
      draw(about, present, ...typed) {
        if (!about) return none();
        if (scale?.outcome !== about.outcome) {
          seen = null;
          drewAt = [];
        }
        scale = about;
        today = present;
        values = typed.map((v, i) => {
          if (drawnJustNow(i)) return values[i];
          return known(v) ? Math.min(about.high, Math.max(about.low, v)) : null;
        });
        // As soon as today's value is known, an empty guess lies flat there.
        if (known(today) && seen !== about.outcome) {
          seen = about.outcome;
          if (values.every((v) => v === null)) {
            values = values.map(() => rounded(today));
            values.forEach((value, i) => tell("paradox-guess-" + i, { value }));
          }
        }
        requestAnimationFrame(paint);
        words();
        return values.every(known) ? values.join("_") : "";
      },

      /* One condition at a time, unless several are asked for. */
      choose(pack, several, ...rest) {
        const { keys, presets: known_ } = rest.pop();
        presets = known_;
        const now = { package: pack };
        keys.forEach((key, i) => (now[key] = rest[i]));
        const changed = Object.keys(now).filter((key) => now[key] !== "as-is");
        if (changed.length > 1 && !several && chosen) {
          const last = changed.find((key) => now[key] !== chosen[key]) ?? changed.at(-1);
          for (const key of changed) {
            if (key === last) continue;
            now[key] = "as-is";
            tell("paradox-" + key, key === "package" ? { data: "as-is" } : { value: "as-is" });
          }
        }
        const same = chosen && JSON.stringify(chosen) === JSON.stringify(now);
        chosen = now;
        requestAnimationFrame(pressed);
        return same && window.dash_clientside.callback_context.triggered.length ? none() : now;
      },

      show(to, present) {
        for (const button of document.querySelectorAll(".paradox-steps [data-step]")) {
          if (Number(button.dataset.step) === to) button.setAttribute("aria-current", "step");
          else button.removeAttribute("aria-current");
        }
        const button = el("paradox-present-button");
        if (button) button.textContent = present ? "Leave the presentation" : "Present";
        resized();
        return "page paradox step-" + to + (present ? " presenting" : "");
      },

      /* Another outcome is another question: from the start, with an empty guess. */
      ask(outcome, about) {
        if (!outcome || outcome === about.outcome) return none();
        const query = new URLSearchParams(window.location.search);
        for (const key of ["g", "step"]) query.delete(key);
        query.set("y", outcome);
        window.twin.address.go(window.location.pathname + "?" + query);
        return outcome;
      },

      loop(svg) {
        const box = el("paradox-loop");
        if (box && svg) box.innerHTML = svg;
        return none();
      },
    },
  });
})();
