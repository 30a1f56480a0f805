"use strict";
(() => {
  const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const began = Date.parse(time.dateTime);
    if (Number.isNaN(began)) continue;
    const days = Math.floor((Date.now() - began) / 864e5);
    const age = document.createElement("span");
    age.textContent = ` (${ago.format(-Math.max(days, 0), "day")})`;
    time.after(age);
  }
  const form = document.getElementById("filter");
  if (!form) return;
  const search = document.getElementById("search");
  const must = document.getElementById("only-must");
  const broken = document.getElementById("only-broken");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll("tr.check, dl.who > div"), (row) => ({
    row,
    text: row.textContent.toLowerCase(),
    must: row.classList.contains("must"),
    broken: row.querySelector(".fail, .flaky, .warn") !== null,
  }));
  const folds = Array.from(document.querySelectorAll("details.rows"), (fold) => [fold, fold.open]);
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let seen = 0;
    for (const { row, text, must: level, broken: bad } of rows) {
      row.hidden = (must.checked && !level) || (broken.checked && !bad) ||
        !words.every((word) => text.includes(word));
      if (!row.hidden && row.matches("tr")) seen += 1;
    }
    for (const body of document.querySelectorAll("tbody.area")) {
      body.hidden = !body.querySelector("tr.check:not([hidden])");
    }
    const filtered = words.length > 0 || must.checked || broken.checked;
    for (const [fold, open] of folds) {
      const hits = fold.querySelector(".check:not([hidden])") !== null;
      fold.open = filtered ? hits : open;
    }
    shown.textContent = filtered
      ? seen === 1 ? shown.dataset.one : shown.dataset.many.replace("{n}", seen)
      : "";
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();
