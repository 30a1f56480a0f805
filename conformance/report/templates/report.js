"use strict";
(() => {
  // Everything is on the page without this: it hides rows, unfolds and counts days, no more.
  const all = (root, what) => [...root.querySelectorAll(what)];
  const unfold = (element) => {
    for (let e = element; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
  };
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    unfold(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  follow();

  const folds = all(document, "details");
  let before = [];
  addEventListener("beforeprint", () => {
    before = folds.map((fold) => fold.open);
    for (const fold of folds) fold.open = true;
  });
  addEventListener("afterprint", () => folds.forEach((fold, n) => (fold.open = before[n])));

  for (const button of all(document, "button[data-folds]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = button.dataset.set === "open";
      for (const fold of all(document, button.dataset.folds + " details")) fold.open = open;
    });
  }

  const days = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  for (const age of all(document, "[data-age]")) {
    const passed = (Date.parse(age.dataset.age) - Date.now()) / 864e5;
    if (Number.isFinite(passed)) age.textContent = " (" + days.format(Math.trunc(passed), "day") + ")";
  }

  for (const filter of all(document, "[data-filter]")) {
    const area = document.getElementById(filter.dataset.filter);
    const rows = all(area, "[data-text]");
    const groups = all(area, "[data-group]");
    const opened = groups.map((group) => group.open);
    const fields = all(filter, "input, select");
    const told = filter.querySelector("output");
    const wanted = () => {
      const by = { text: "", sets: {} };
      for (const field of fields) {
        if (field.type === "search") by.text = field.value.trim().toLowerCase();
        else if (field.type === "checkbox") {
          by.sets[field.name] ??= new Set();
          if (field.checked) by.sets[field.name].add(field.value);
        } else if (field.value) by.sets[field.name] = new Set([field.value]);
      }
      return by;
    };
    const apply = () => {
      const { text, sets } = wanted();
      const chosen = Object.entries(sets).filter(([, set]) => set.size);
      const active = text !== "" || chosen.length > 0;
      let shown = 0;
      for (const row of rows) {
        const fits =
          chosen.every(([name, set]) => set.has(row.dataset[name])) &&
          (!text || row.textContent.toLowerCase().includes(text));
        row.hidden = !fits;
        shown += fits;
      }
      groups.forEach((group, n) => {
        const some = all(group, "[data-text]").some((row) => !row.hidden);
        group.hidden = active && !some;
        group.open = active ? some : opened[n];
      });
      told.textContent = filter.dataset.said.replace("{shown}", shown).replace("{all}", rows.length);
    };
    for (const field of fields) field.addEventListener("input", apply);
    filter.querySelector("button[data-clear]").addEventListener("click", () => {
      for (const field of fields) {
        if (field.type === "checkbox") field.checked = false;
        else field.value = "";
      }
      apply();
      fields[0].focus();
    });
    filter.hidden = false;
    apply();
  }
})();
