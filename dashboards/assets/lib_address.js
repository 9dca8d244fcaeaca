/* The address holds the state of the page; see dashboards/address.py. */

(function () {
  "use strict";

  const written = (value) => (typeof value === "boolean" ? (value ? "1" : "0") : String(value));

  /* Put what differs from the defaults into the address; other keys there stay as they are. */
  function keep(keys, defaults, values) {
    const query = new URLSearchParams(window.location.search);
    keys.forEach((key, i) => {
      const value = values[i];
      const plain = value === null || value === undefined || value === "" ||
        written(value) === written(defaults[i]);
      if (plain) query.delete(key);
      else query.set(key, written(value));
    });
    const text = query.toString();
    const target = window.location.pathname + (text ? "?" + text : "");
    if (target !== window.location.pathname + window.location.search) {
      window.history.replaceState(window.history.state, "", target);
    }
    return text;
  }

  /* Load another page, or this one with another state. */
  function go(href) {
    window.dash_clientside.set_props("go", { href: href });
  }

  window.twin = { ...window.twin, address: { keep, go } };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    address: {
      /* Another run was picked: the same page, of that run. */
      pick(run, shown) {
        if (!run || run === shown) return window.dash_clientside.no_update;
        const query = new URLSearchParams(window.location.search);
        query.set("run", run);
        return window.location.pathname + "?" + query;
      },
      /* The link to the page that is shown looks and sounds so, and is in view on a phone. */
      here(shown, paths) {
        setTimeout(() => {
          for (const link of document.querySelectorAll(".nav-link")) {
            if (link.classList.contains("nav-here")) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
          }
          const nav = document.querySelector(".bar nav");
          const link = nav?.querySelector(".nav-here");
          if (link) nav.scrollLeft = link.offsetLeft - nav.offsetLeft - 24;
        }, 0);
        return paths.map((path) => (path === shown ? "nav-link nav-here" : "nav-link"));
      },
      /* Links to other pages keep the run that is shown. */
      links(_search, ...paths) {
        const run = new URLSearchParams(window.location.search).get("run");
        return paths.map((path) => (run ? path + "?run=" + encodeURIComponent(run) : path));
      },
    },
  });
})();
