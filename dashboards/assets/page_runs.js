/* The question that is asked before something is lost; see dashboards/pages/runs.py. */

(function () {
  "use strict";

  const dialog = () => document.getElementById("runs-dialog");

  function close() {
    if (dialog()?.open) dialog().close();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    runs: {
      /* The browser keeps the keyboard inside, closes at Escape, and goes back to where it was. */
      ask(asked) {
        if (asked && dialog() && !dialog().open) dialog().showModal();
        else if (!asked) close();
      },
      close,
    },
  });
})();
