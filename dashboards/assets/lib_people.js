/* People: cards that are made once and then only have their words changed. */

(function () {
  "use strict";

  const node = (id) => document.getElementById(id);
  const cards = new Map();

  function icon(shape) {
    return '<svg class="shape" aria-hidden="true"><use href="#shape-' + shape + '"></use></svg>';
  }

  function makeCard(name) {
    const card = document.createElement("li");
    card.className = "person";
    card.innerHTML =
      '<span class="person-shape"></span><span class="person-name"></span>' +
      '<span class="person-tension"></span>' +
      '<span class="person-state"><span class="person-doing"></span>' +
      '<span class="person-kind"></span></span><span class="person-since"></span>' +
      '<span class="meter" aria-hidden="true"><i></i><b></b></span>';
    card.querySelector(".person-name").textContent = name;
    return card;
  }

  function write(card, selector, value) {
    const target = card.querySelector(selector);
    if (target.textContent !== value) target.textContent = value;
  }

  function showPerson(person, now, config) {
    const { span, missing } = window.twin.words;
    let card = cards.get(person.name);
    if (!card) cards.set(person.name, (card = makeCard(person.name)));
    const [word, shape] = config.activities[person.activity] ?? [person.activity, "off"];
    if (card.dataset.activity !== person.activity) {
      card.dataset.activity = person.activity;
      card.querySelector(".person-shape").innerHTML = icon(shape);
    }
    write(card, ".person-doing", word);
    write(card, ".person-kind", person.contact_type ? " · " + person.contact_type : "");
    write(card, ".person-since", span(now - person.since));
    if (person.role === "technician" && !missing(person.tension)) {
      const high = person.tension >= config.limits.tension;
      card.classList.toggle("person-high", high);
      write(card, ".person-tension", Math.round(person.tension) + (high ? " high" : ""));
      card.querySelector("i").style.width = Math.min(100, person.tension) + "%";
      card.querySelector("b").style.left = config.limits.tension + "%";
    } else {
      card.classList.add("person-plain");
    }
    return card;
  }

  /* Puts nodes into a list only if they are not there already, in this order. */
  function arrange(list, wanted) {
    const there = list.children;
    if (there.length !== wanted.length || wanted.some((item, i) => there[i] !== item)) {
      list.replaceChildren(...wanted);
    }
  }

  function show(delta, config) {
    const lists = { technician: node("floor-technicians"), expert: node("floor-experts") };
    if (!lists.technician) return;
    const now = delta.clock.t;
    let off = 0;
    const tally = {};
    const present = new Set();
    const wanted = { technician: [], expert: [] };
    for (const person of delta.people) {
      const on = person.activity && config.activities[person.activity];
      if (!on) {
        if (person.role === "technician") off += 1;
        continue;
      }
      present.add(person.name);
      wanted[person.role].push(showPerson(person, now, config));
      if (person.role === "technician") tally[person.activity] = (tally[person.activity] ?? 0) + 1;
    }
    for (const role of Object.keys(lists)) arrange(lists[role], wanted[role]);
    for (const name of cards.keys()) if (!present.has(name)) cards.delete(name);
    lists.technician.classList.toggle("people-many", lists.technician.children.length > 40);
    const head = Object.entries(config.activities)
      .filter(([activity]) => tally[activity])
      .map(([activity, [word, shape]]) =>
        "<li>" + icon(shape) + "<b>" + tally[activity] + "</b> " + word.toLowerCase() + "</li>")
      .join("");
    const summary = node("floor-tally");
    if (summary.dataset.was !== head) {
      summary.dataset.was = head;
      summary.innerHTML = head;
    }
    const away = off ? off + " off shift, or not called in." : "";
    if (node("floor-off").textContent !== away) node("floor-off").textContent = away;
    node("floor-no-technicians").hidden = lists.technician.children.length > 0;
    node("floor-experts-title").hidden = lists.expert.children.length === 0;
  }

  window.twin = { ...window.twin, people: { show, icon, forget: () => cards.clear() } };
})();
