/* The page Tension in the browser: a day of frames, of which one is drawn.

   The server sends all frames of a day at once (dashboards/views/tension.py); playing and scrubbing
   need no answer from it. Nothing moves unless somebody asks for it, and then in steps, never in
   between, so that there is nothing to leave out for those who want less motion. */

(function () {
  "use strict";

  const STEP = 300; // ms between two frames while playing
  const QUIET = 700; // ms without a change before the sentence is spoken
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

  const label = (dot) => !day.size ? dot.name
    : dot.name + " (" + dot.size + (dot.size < day.fewest ? ", a small team" : "") + ")";

  function hover(dot) {
    const lines = ["<b>" + label(dot) + "</b>" + (day.size ? "" : ", " + dot.team),
      "demands " + percent(dot.y) + ", latitude " + percent(dot.x) + ": " + WORDS[dot.quadrant],
      dot.tension === null ? "" : "tension " + Math.round(dot.tension) + " points, " +
        TENSION[dot.band] + " its threshold"];
    return lines.join("<br>");
  }

  /* Names to the right, and to the left where another dot is close above. */
  function sides(dots) {
    const places = {};
    const rising = [...dots].sort((a, b) => a.y - b.y);
    let before = null;
    for (const dot of rising) {
      const close = before && dot.y - before.y < 4 && Math.abs(dot.x - before.x) < 8;
      places[dot.i] = close && places[before.i] === "middle right" ? "middle left" : "middle right";
      before = dot;
    }
    return places;
  }

  function tail(dot, frame, line) {
    for (let k = Math.max(0, frame - day.tail); k <= frame; k += 1) {
      line.x.push(day.latitude[k][dot.i]);
      line.y.push(day.demands[k][dot.i]);
    }
    line.x.push(null);
    line.y.push(null);
  }

  function marksOf(dots, frame, who) {
    const drawn = day.many ? dots.filter((dot) => dot.name === who) : dots;
    const lines = { tails: { x: [], y: [] }, arrows: { x: [], y: [], size: [] },
      before: { x: [], y: [] }, picked: { x: [], y: [] } };
    for (const dot of drawn) {
      if (who && dot.name !== who) continue;
      tail(dot, frame, lines.tails);
      const [x, y] = dot.from;
      if (x === null || y === null) continue;
      lines.before.x.push(x);
      lines.before.y.push(y);
      if (Math.hypot(dot.x - x, dot.y - y) < 2) continue;
      lines.arrows.x.push(x, dot.x, null);
      lines.arrows.y.push(y, dot.y, null);
      lines.arrows.size.push(0, 10, 0);
    }
    for (const dot of dots.filter((one) => one.name === who)) {
      lines.picked.x.push(dot.x);
      lines.picked.y.push(dot.y);
    }
    return lines;
  }

  function filled(figure, frame, who) {
    const dots = dotsOf(frame);
    const lines = marksOf(dots, frame, who);
    const places = day.many ? {} : sides(dots);
    const data = figure.data.map((trace) => {
      const line = lines[trace.uid];
      if (line) {
        return { ...trace, x: line.x, y: line.y,
          ...(line.size ? { marker: { ...trace.marker, size: line.size } } : {}) };
      }
      const own = dots.filter((dot) => BANDS[dot.band < 0 ? 0 : dot.band] === trace.uid);
      return { ...trace,
        x: own.map((dot) => dot.x), y: own.map((dot) => dot.y),
        text: own.map((dot) => " " + label(dot) + " "),
        textposition: own.map((dot) => places[dot.i] ?? "middle right"),
        hovertext: own.map(hover), customdata: own.map((dot) => dot.name),
        marker: { ...trace.marker,
          opacity: own.map((dot) => (!who || dot.name === who ? 1 : 0.35)) } };
    });
    const corners = frame < 0 ? null : day.corners[frame];
    const annotations = figure.layout.annotations.map((one) => {
      const q = QUADRANTS.indexOf(one.name);
      return q < 0 || !corners ? one : { ...one, text: one.text + "  " + corners[q] };
    });
    return { ...figure, data, layout: { ...figure.layout, annotations } };
  }

  function cursor(figure, minute) {
    const shapes = figure.layout.shapes.map((one) =>
      one.name === "now" ? { ...one, x0: minute, x1: minute, visible: true } : one);
    return { ...figure, layout: { ...figure.layout, shapes } };
  }

  /* the table behind the plane: written only while it can be seen */

  const HEAD = () => [day.size ? "Team" : "Technician", day.size ? "Technicians" : "Team",
    "Demands, %", "Latitude, %", "Quadrant", "Tension, points", "Tension is",
    "Demands, change", "Latitude, change"];

  function cellsOf(dot) {
    const change = (now, was) => (was === null ? ["–", ""] : [signed(now - was), now - was]);
    return [[label(dot)], day.size ? [String(dot.size)] : [dot.team],
      [String(Math.round(dot.y)), dot.y], [String(Math.round(dot.x)), dot.x],
      [WORDS[dot.quadrant]],
      dot.tension === null ? ["–", ""] : [String(Math.round(dot.tension)), dot.tension],
      [dot.band < 0 ? "–" : TENSION[dot.band]],
      change(dot.y, dot.from[1]), change(dot.x, dot.from[0])];
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
        if (value !== undefined && value !== "") cell.dataset.value = Number(value.toFixed(1));
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

  function draw(frames, minute, who, _scheme, dayFigures) {
    if (!frames) return [none(), none(), none(), none()];
    begin();
    day = frames;
    const frame = frameOf(minute);
    const moved = shown !== null && shown.frame !== frame;
    shown = { frame };
    const sentence = frame < 0 ? "Nobody has been on shift yet." : day.sentences[frame];
    const time = frame < 0 ? "–" : clock(day.minutes[frame]);
    table();
    speak(sentence);
    slider?.querySelector("[role=slider]")?.setAttribute("aria-valuetext", time);
    if (moved && !player) setTimeout(keepTime, 0);
    return [filled(day.figures[scheme()], frame, who), sentence,
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
