/* Numbers and times as text; `dashboards/words.py` says the rest. */

(function () {
  "use strict";

  const missing = (x) => x === null || x === undefined || Number.isNaN(x);
  const two = (n) => String(n).padStart(2, "0");

  function timeOfDay(t) {
    const minutes = Math.floor(t / 60) % 1440;
    return Math.floor(minutes / 60) + ":" + two(minutes % 60);
  }

  function span(seconds) {
    const s = Math.max(0, Math.round(seconds));
    const h = Math.floor(s / 3600);
    const m = Math.floor(s / 60) % 60;
    return h ? h + ":" + two(m) + ":" + two(s % 60) : m + ":" + two(s % 60);
  }

  const percent = (x) => (missing(x) ? "–" : Math.round(100 * x) + " %");

  const LONGEST = 40; // characters of a name that a chart has room for

  /* A name as text that plotly does not take for markup, and that cannot turn what follows it. */
  function plain(name) {
    const text = name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
    const short = text.length > LONGEST ? text.slice(0, LONGEST - 1) + "…" : text;
    return short.replace(/[&<>]/g, (sign) => "&#" + sign.charCodeAt(0) + ";");
  }

  window.twin = { ...window.twin, words: { missing, span, timeOfDay, percent, plain } };
})();
