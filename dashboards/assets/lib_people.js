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

  function showPerson(name, role, [activity, since, kind, tension], now, config) {
    const { span, missing } = window.twin.words;
    let card = cards.get(name);
    if (!card) cards.set(name, (card = makeCard(name)));
    const [word, shape] = config.activities[activity] ?? [activity, "off"];
    if (card.dataset.activity !== activity) {
      card.dataset.activity = activity;
      card.querySelector(".person-shape").innerHTML = icon(shape);
    }
    write(card, ".person-doing", word);
    write(card, ".person-kind", kind ? " · " + kind : "");
    write(card, ".person-since", span(now - since));
    if (role === "technician" && !missing(tension)) {
      const high = tension >= config.limits.tension;
      card.classList.toggle("person-high", high);
      write(card, ".person-tension", Math.round(tension) + (high ? " high" : ""));
      card.querySelector("i").style.width = Math.min(100, tension) + "%";
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

  function replace(list, html) {
    if (list.dataset.was !== html) {
      list.dataset.was = html;
      list.innerHTML = html;
    }
  }

  const escaped = (text) =>
    text.replace(/[&<>"']/g, (sign) => "&#" + sign.charCodeAt(0) + ";");

  /* What people are doing: how many by activity. */
  function counted(people) {
    const counts = {};
    for (const [activity] of people) counts[activity] = (counts[activity] ?? 0) + 1;
    return counts;
  }

  function tallied(counts, config) {
    return Object.entries(config.activities)
      .filter(([activity]) => counts[activity])
      .map(([activity, [word, shape]]) =>
        "<li>" + icon(shape) + "<b>" + counts[activity] + "</b> " + word.toLowerCase() + "</li>")
      .join("");
  }

  const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;

  /* Mean tension, and how many have a high one, of the technicians on shift in a team, or of all. */
  function strain(floor, staff, config, team) {
    if (!team) return {};
    if (config.real) {
      const [, size, tension, high] = floor.groups.find((one) => one[0] === team) ?? ["", 0, null, 0];
      return { tension, high_strain: [high, size] };
    }
    const people = floor.people;
    const there = people.filter(([activity], i) =>
      activity && staff[i][2] === "technician" && staff[i][1] === team);
    const tensions = there.map((person) => person[3]);
    return {
      tension: tensions.length ? mean(tensions) : null,
      high_strain: [tensions.filter((one) => one >= config.limits.tension).length, tensions.length],
    };
  }

  /* Where there are many, teams stand for their members. */
  function gathered(people, staff, config) {
    const teams = new Map();
    people.forEach((person, i) => {
      if (staff[i][2] !== "technician" || !person[0]) return;
      if (!teams.has(staff[i][1])) teams.set(staff[i][1], []);
      teams.get(staff[i][1]).push(person);
    });
    return [...teams].map(([team, members]) => [
      team, members.length, mean(members.map((one) => one[3])),
      members.filter((one) => one[3] >= config.limits.tension).length, counted(members),
    ]);
  }

  const groups = (teams, config) =>
    teams.map(([team, size, tension, high, doing]) =>
      "<li><h3>" + escaped(team) + "</h3><p>" + size + " on shift" +
      (tension === null ? "" : ", mean tension " + Math.round(tension) + " points, " + high + " high") +
      "</p><ul class=\"tally\">" +
      tallied(doing, config) + "</ul></li>").join("");

  /* Real people: teams of five or more, as the server has put them together. */
  function showGroups(teams, config, team) {
    const shown = teams.filter(([name]) => !team || name === team);
    replace(node("floor-tally"), "");
    replace(node("floor-teams"), groups(shown, config));
    const none = node("floor-no-technicians");
    none.textContent = "No group of five or more is on shift that could be shown.";
    none.hidden = shown.length > 0;
    node("floor-experts-title").hidden = true;
  }

  const MANY = 60; // technicians from which on teams are shown before people

  /* Everybody at the moment `now`: people are [activity, since, contact type, tension]. */
  function show(floor, staff, now, config, team) {
    if (config.real && node("floor-teams")) return showGroups(floor.groups, config, team);
    const people = floor.people;
    const lists = { technician: node("floor-technicians"), expert: node("floor-experts") };
    if (!lists.technician || people.length !== staff.length) return;
    const technicians = staff.filter((one) => one[2] === "technician").length;
    const byTeam = technicians > MANY && !team;
    let off = 0;
    const there = [];
    const present = new Set();
    const wanted = { technician: [], expert: [] };
    people.forEach((person, i) => {
      const [name, own, role] = staff[i];
      if (role === "technician" && team && own !== team) return;
      if (!person[0] || !config.activities[person[0]]) {
        if (role === "technician") off += 1;
        return;
      }
      if (role === "technician") there.push(person);
      if (role === "technician" && byTeam) return;
      present.add(name);
      wanted[role].push(showPerson(name, role, person, now, config));
    });
    for (const role of Object.keys(lists)) arrange(lists[role], wanted[role]);
    for (const name of cards.keys()) if (!present.has(name)) cards.delete(name);
    lists.technician.classList.toggle("people-many", lists.technician.children.length > 40);
    replace(node("floor-tally"), tallied(counted(there), config));
    replace(node("floor-teams"), byTeam ? groups(gathered(people, staff, config), config) : "");
    const away = off ? off + " off shift, or not called in." : "";
    if (node("floor-off").textContent !== away) node("floor-off").textContent = away;
    node("floor-no-technicians").hidden = there.length > 0;
    node("floor-experts-title").hidden = lists.expert.children.length === 0;
  }

  window.twin = { ...window.twin, people: { show, strain, icon, forget: () => cards.clear() } };
})();
