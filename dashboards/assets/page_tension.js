/* The page Tension in the browser: a day of frames, of which one is drawn.

   The server sends all frames of a day at once (dashboards/views/tension.py); playing and scrubbing
   need no answer from it. Nothing moves unless somebody asks for it, and then in steps, never in
   between, so that there is nothing to leave out for those who want less motion. */

(function () {
  "use strict";

  const STEP = 300; // ms between two frames while playing
  const QUIET = 700; // ms without a change before the sentence is spoken
  const UP = 3.8; // pixels per % of demands in the plane
  const MARGIN = 64; // pixels of the chart beside the plane
  const GAP = "\u00a0\u00a0\u00a0"; // between a mark and its name
  const CLOSE = 30; // the least part of the scale in a close-up, in %
  const BANDS = ["below", "near", "over"];
  const QUADRANTS = ["low_strain", "passive", "active", "high_strain"];
  const WORDS = ["low strain", "passive", "active", "high strain"];
  const TENSION = ["below", "near", "at or over"];

  const none = () => window.dash_clientside.no_update;
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const node = (id) => document.getElementById(id);
  const { scheme } = window.twin;
  const { timeOfDay } = window.twin.words;

  let day = null; // the frames shown
  let shown = null; // { frame, who } drawn last
  let player = null;
  let speaking = null;
  let spoken = null;
  let follow = false; // whether the newest frame is shown as it comes
  let slider = null; // the page's slider: another one belongs to another visit

  const clock = (minute) => timeOfDay(60 * minute);
  const percent = (x) => Math.round(x) + " %";
  const signed = (x) => (Math.round(x) > 0 ? "+" : Math.round(x) < 0 ? "−" : "") +
    Math.abs(Math.round(x));

  function frameOf(minute) {
    const { minutes } = day;
    if (!minutes.length) return -1;
    const step = minutes.length > 1 ? minutes[1] - minutes[0] : 1;
    return Math.max(0, Math.min(minutes.length - 1, Math.floor((minute - minutes[0]) / step)));
  }

  /* The dots of a frame that have a position. */
  function dotsOf(frame) {
    if (frame < 0) return [];
    return day.names.map((name, i) => ({
      i, name, team: day.teams[i],
      x: day.latitude[frame][i], y: day.demands[frame][i], tension: day.tension[frame][i],
      from: [day.from[1][frame][i], day.from[0][frame][i]],
      quadrant: Number(day.quadrant[frame][i]), band: Number(day.band[frame][i]),
      size: day.size ? day.size[frame][i] : 1,
    })).filter((dot) => dot.x !== null && dot.y !== null);
  }

  const label = (dot) => !day.size ? window.twin.words.plain(dot.name)
    : window.twin.words.plain(dot.name) + " (" + dot.size + (dot.size < day.fewest ? ", fewer than five" : "") + ")";

  function hover(dot) {
    const lines = ["<b>" + label(dot) + "</b>" + (day.size ? "" : ", " + window.twin.words.plain(dot.team)),
      "demands " + percent(dot.y) + ", latitude " + percent(dot.x) + ": " + WORDS[dot.quadrant],
      dot.tension === null ? "" : "tension " + Math.round(dot.tension) + " points, " +
        TENSION[dot.band] + " the threshold"];
    return lines.join("<br>");
  }

  /* Names beside their marks, to the right or the left, moved up while anything is in the way. */
  function namesOf(dots, who, [low, high]) {
    const names = { x: [], y: [], text: [], textposition: [] };
    const wide = Math.max(160, (node("tension-plane-chart")?.clientWidth ?? 700) - MARGIN);
    const across = wide / (high - low); // pixels per % of latitude
    const taken = dots.map((dot) => [across * dot.x - 6, UP * dot.y - 6, 12, 12]);
    const free = ([x, y, w, h]) => taken.every(([left, bottom, width, height]) =>
      x >= left + width || left >= x + w || y >= bottom + height || bottom >= y + h);
    const wanted = dots.filter((dot) => (who ? dot.name === who : !day.many));
    for (const dot of wanted.sort((one, other) => one.y - other.y || other.x - one.x)) {
      const [w, h] = [6.6 * label(dot).length, 12];
      const boxes = [0, 8, 16, 24].flatMap((up) => [
        ["right", up, [across * dot.x + 9, UP * dot.y + up - 6, w, h]],
        ["left", up, [across * dot.x - 9 - w, UP * dot.y + up - 6, w, h]],
      ]);
      const [side, up, box] = boxes.find((one) => free(one[2])) ?? boxes[0];
      taken.push(box);
      names.x.push(dot.x);
      names.y.push(dot.y + up / UP);
      names.text.push(GAP + label(dot) + GAP);
      names.textposition.push("middle " + side);
    }
    return names;
  }

  /* Whoever is picked, in words. */
  function about(who, frame) {
    if (!who) return "";
    const dot = dotsOf(frame).find((one) => one.name === who);
    if (!dot) return " " + who + " has no position at this time.";
    const tension = dot.tension === null ? ""
      : "; tension " + Math.round(dot.tension) + " points, " + TENSION[dot.band] + " the threshold";
    const [x, y] = dot.from;
    return " " + who + " is in the quadrant " + WORDS[dot.quadrant] + ": demands " +
      percent(dot.y) + (y === null ? "" : " (against " + percent(y) + ")") + ", latitude " +
      percent(dot.x) + (x === null ? "" : " (against " + percent(x) + ")") + tension + ".";
  }

  function tail(dot, frame, line) {
    for (let k = Math.max(0, frame - day.tail); k <= frame; k += 1) {
      line.x.push(day.latitude[k][dot.i]);
      line.y.push(day.demands[k][dot.i]);
    }
    line.x.push(null);
    line.y.push(null);
  }

  const quadrantAt = (x, y) => (y > day.cuts[1] ? 2 : 0) + (x < day.cuts[0] ? 1 : 0);

  /* Tails, arrows from the baseline, and what is picked. Within a run technicians move
     along one another, so arrows are drawn only for those that changed quadrant. */
  function linesOf(dots, frame, who, range) {
    const lines = { tails: { x: [], y: [] }, arrows: { x: [], y: [], size: [] },
      before: { x: [], y: [] }, picked: { x: [], y: [] }, names: namesOf(dots, who, range) };
    for (const dot of dots) {
      if (who ? dot.name !== who : day.many) continue;
      if (who) {
        lines.picked.x.push(dot.x);
        lines.picked.y.push(dot.y);
      }
      tail(dot, frame, lines.tails);
      const [x, y] = dot.from;
      if (x === null || y === null) continue;
      if (!who && day.crossed && quadrantAt(x, y) === dot.quadrant) continue;
      lines.before.x.push(x);
      lines.before.y.push(y);
      if (Math.hypot(dot.x - x, dot.y - y) < 2) continue;
      lines.arrows.x.push(x, dot.x, null);
      lines.arrows.y.push(y, dot.y, null);
      lines.arrows.size.push(0, 13, 0);
    }
    return lines;
  }

  /* The part of the scale of latitude that a day needs, the same for all its frames. */
  function closeUp() {
    const all = [...day.latitude, ...day.from[1]].flat().filter((x) => x !== null);
    const low = Math.min(day.cuts[0], ...all) - 3;
    const high = Math.max(day.cuts[0], ...all) + 3;
    const more = Math.max(0, (CLOSE - (high - low)) / 2);
    const from = Math.max(0, Math.min(low - more, 100 - CLOSE));
    return { range: [from, Math.min(100, Math.max(high + more, CLOSE))],
      tickvals: Array.from({ length: 21 }, (_, k) => 5 * k) };
  }

  function filled(figure, frame, who, close) {
    const dots = dotsOf(frame);
    const xaxis = { ...figure.layout.xaxis, ...(close ? closeUp() : {}) };
    const lines = linesOf(dots, frame, who, xaxis.range);
    const data = figure.data.map((trace) => {
      const line = lines[trace.uid];
      if (line) {
        const { size, ...rest } = line;
        return { ...trace, ...rest, ...(size ? { marker: { ...trace.marker, size } } : {}) };
      }
      const own = dots.filter((dot) => BANDS[dot.band < 0 ? 0 : dot.band] === trace.uid);
      return { ...trace,
        x: own.map((dot) => dot.x), y: own.map((dot) => dot.y),
        hovertext: own.map(hover), customdata: own.map((dot) => dot.name),
        marker: { ...trace.marker,
          opacity: own.map((dot) => (!who || dot.name === who ? 1 : 0.35)) } };
    });
    const corners = frame < 0 ? null : day.corners[frame];
    const annotations = figure.layout.annotations.map((one) => {
      const q = QUADRANTS.indexOf(one.name);
      return q < 0 || !corners ? one : { ...one, text: one.text + "  " + corners[q] };
    });
    return { ...figure, data, layout: { ...figure.layout, annotations, xaxis } };
  }

  function cursor(figure, minute) {
    const shapes = figure.layout.shapes.map((one) =>
      one.name === "now" ? { ...one, x0: minute, x1: minute, visible: true } : one);
    return { ...figure, layout: { ...figure.layout, shapes } };
  }

  /* the table behind the plane: written only while it can be seen */

  const HEAD = () => [day.size ? "Team" : "Technician", day.size ? "Technicians" : "Team",
    "Quadrant", "Demands, %", "Demands: change", "Latitude, %", "Latitude: change",
    "Tension, points"];

  function cellsOf(dot) {
    const whole = (x) => [String(Math.round(x)), x];
    const change = (now, was) => (was === null ? ["–"] : [signed(now - was), now - was]);
    return [[label(dot)], [day.size ? String(dot.size) : dot.team], [WORDS[dot.quadrant]],
      whole(dot.y), change(dot.y, dot.from[1]), whole(dot.x), change(dot.x, dot.from[0]),
      dot.tension === null ? ["–"]
        : [Math.round(dot.tension) + (dot.band ? ", " + TENSION[dot.band] : ""), dot.tension]];
  }

  const sheetOf = (name) => "/technician?" + new URLSearchParams({
    run: day.run, who: name, at: clock(day.minutes[shown.frame]),
    ...(day.day > 1 ? { day: day.day } : {}) });

  function table() {
    const place = node("tension-plane-table");
    if (!place?.closest("details").open || !shown) return;
    const body = dotsOf(shown.frame).map((dot) => {
      const row = document.createElement("tr");
      cellsOf(dot).forEach(([text, value], k) => {
        const cell = document.createElement(k ? "td" : "th");
        if (!k) cell.scope = "row";
        if (value !== undefined) cell.dataset.value = Number(value.toFixed(1));
        if (!k && day.links) {
          const link = document.createElement("a");
          link.href = sheetOf(dot.name);
          link.textContent = text;
          cell.append(link);
        } else cell.textContent = text;
        row.append(cell);
      });
      return row;
    });
    const head = document.createElement("tr");
    for (const word of HEAD()) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = word;
      head.append(cell);
    }
    const [top, rest] = [document.createElement("thead"), document.createElement("tbody")];
    top.append(head);
    rest.append(...body);
    place.replaceChildren(top, rest);
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.querySelector?.("#tension-plane-table")) table();
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#tension-plane-table a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.twin.address.go(link.getAttribute("href"));
  });

  function speak(sentence) {
    clearTimeout(speaking);
    if (spoken === null) {
      spoken = sentence; // what the page says at first is read with it
      return;
    }
    speaking = setTimeout(() => {
      if (player || sentence === spoken || !node("tension-spoken")) return;
      spoken = sentence;
      node("tension-spoken").textContent = sentence;
    }, QUIET);
  }

  function keepTime() {
    if (!day || !shown || shown.frame < 0 || !node("tension-slider")) return;
    put("tension-at", { data: follow ? "" : clock(day.minutes[shown.frame]) });
  }

  /* A page that is opened anew begins anew. */
  function begin() {
    if (node("tension-slider") === slider) return;
    slider = node("tension-slider");
    stop();
    shown = spoken = null;
  }

  function draw(frames, minute, name, axis, _scheme, dayFigures) {
    if (!frames) return [none(), none(), none(), none()];
    begin();
    day = frames;
    const frame = frameOf(minute);
    const who = day.names.includes(name) ? name : null;
    const moved = shown !== null && shown.frame !== frame;
    shown = { frame };
    const sentence = frame < 0 ? "Nobody has been on shift yet."
      : day.sentences[frame] + about(who, frame);
    const time = frame < 0 ? "–" : clock(day.minutes[frame]);
    table();
    speak(sentence);
    slider?.querySelector("[role=slider]")?.setAttribute("aria-valuetext", time);
    if (moved && !player) setTimeout(keepTime, 0);
    return [filled(day.figures[scheme()], frame, who, axis === "close"), sentence,
      dayFigures ? cursor(dayFigures[scheme()], frame < 0 ? 0 : day.minutes[frame]) : none(), time];
  }

  function arrive(frames, minute) {
    if (!frames?.minutes.length) return [none(), none(), none(), none()];
    const { minutes } = frames;
    const [low, high] = [minutes[0], minutes.at(-1)];
    const marks = [];
    for (let m = Math.ceil(low / 120) * 120; m <= high; m += 120) {
      marks.push({ value: m, label: clock(m) });
    }
    const value = follow ? high : Math.max(low, Math.min(high, minute));
    return [low, high, marks, value === minute ? none() : value];
  }

  /* Whether the newest frame is followed: until somebody looks at another, or pauses. */
  function live(_clicks, minute, frames, intervals) {
    const by = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id);
    const last = frames?.minutes.at(-1);
    if (!by.length) follow = intervals === -1;
    else if (by.includes("tension-live.n_clicks")) {
      follow = !follow;
      if (follow) {
        stop();
        put("tension-slider", { value: last });
      }
      setTimeout(keepTime, 0);
    } else if (by.includes("tension-slider.value") && minute < last) follow = false;
    if (!frames?.live) follow = false;
    return [follow ? -1 : 0, follow ? "Pause live" : "Go live",
      frames?.live ? {} : { display: "none" }];
  }

  function stop() {
    if (!player) return;
    clearInterval(player);
    player = null;
    if (node("tension-play")) put("tension-play", { children: "Play" });
    keepTime();
  }

  function advance() {
    if (!node("tension-slider") || shown.frame + 1 >= day.minutes.length) stop();
    else put("tension-slider", { value: day.minutes[shown.frame + 1] });
  }

  function play() {
    if (player) {
      stop();
      return "Play";
    }
    if (!day || day.minutes.length < 2) return none();
    follow = false;
    if (shown.frame + 1 >= day.minutes.length) put("tension-slider", { value: day.minutes[0] });
    player = setInterval(advance, STEP);
    return "Pause";
  }

  for (const name of ["pointerdown", "keydown"]) {
    document.addEventListener(name, (event) => {
      if (event.target.closest?.("#tension-slider") && event.key !== "Tab") stop();
    }, true);
  }

  const view = (value, usual) => (value === usual ? "" : value);

  /* A mark leads to the sheet of its technician. */
  function open(click) {
    const name = click?.points?.[0]?.customdata;
    if (day?.links && name) window.twin.address.go(sheetOf(name));
    return none();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    tension: { draw, arrive, live, play, view, open },
  });
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    tensionClock: clock,
  });
})();
