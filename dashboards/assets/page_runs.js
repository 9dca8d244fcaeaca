/* The page of the runs: the question before something is lost, and where the keyboard is while the
   lists are written anew; see dashboards/pages/runs.py. */

(function () {
  "use strict";

  const dialog = () => document.getElementById("runs-dialog");

  function close() {
    if (dialog()?.open) dialog().close();
  }

  /* It was done: the button that asked may be gone with its run. */
  function done() {
    if (!dialog()?.open) return;
    close();
    document.querySelector(".runs-scroll")?.focus();
  }

  /* What has the keyboard in a list whose parts are replaced, and the lists that are watched. */
  let at = null;
  const watched = new WeakSet();
  const key = (part) => part.id || part.getAttribute("href");

  function back() {
    if (!at || document.activeElement !== document.body) return;
    const same = [...document.querySelectorAll("#runs-body *, #runs-works *")]
      .find((part) => key(part) === at && !part.hidden);
    same?.focus({ preventScroll: true });
  }

  document.addEventListener("focusin", (event) => {
    const list = event.target.closest?.("#runs-body, #runs-works");
    at = list ? key(event.target) : null;
    if (list && !watched.has(list)) {
      watched.add(list);
      new MutationObserver(back).observe(list, { childList: true, subtree: true });
    }
  });
  document.addEventListener("pointerdown", () => { at = null; });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    runs: {
      /* The browser keeps the keyboard inside, closes at Escape, and goes back to where it was. */
      ask(asked) {
        if (asked && dialog() && !dialog().open) dialog().showModal();
        else if (!asked) done();
      },
      close,
    },
  });
})();
