(() => {
  const table = document.getElementById("reports");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row, place) => ({ row, place, search: row.dataset.search }));
  const tools = document.getElementById("tools");
  const query = document.getElementById("query");
  const selects = Array.from(tools.querySelectorAll("select"));
  const count = document.getElementById("count");
  const empty = document.getElementById("empty");
  const whole = new Intl.NumberFormat("vi");

  const startsWord = (text, part) => text.startsWith(part) || text.includes(" " + part);

  // "an giang 2016": the words together at the start of a word, numbers anywhere. Only when no report has
  // that, reports that have every word somewhere ("bao cao an giang").
  function searcher(text) {
    const words = fold(text).split(" ").filter(Boolean);
    if (!words.length) return () => true;
    const numbers = words.filter((word) => /^\d+$/.test(word));
    const phrase = words.filter((word) => !/^\d+$/.test(word)).join(" ");
    const strict = (entry) => startsWord(entry.search, phrase) && numbers.every((n) => startsWord(entry.search, n));
    return rows.some(strict) ? strict : (entry) => words.every((word) => startsWord(entry.search, word));
  }

  function filter() {
    const matches = searcher(query.value);
    const wanted = selects.filter((select) => select.value).map((select) => [select.dataset.filter, select.value]);
    let shown = 0;
    for (const entry of rows) {
      const keep = wanted.every(([key, value]) => entry.row.dataset[key] === value) && matches(entry);
      entry.row.hidden = !keep;
      if (keep) shown += 1;
    }
    count.textContent = shown === rows.length
      ? `Hiển thị tất cả ${whole.format(rows.length)} báo cáo`
      : `Hiển thị ${whole.format(shown)} trong ${whole.format(rows.length)} báo cáo`;
    empty.hidden = shown > 0;
    table.parentElement.hidden = shown === 0;
  }

  // Values stand in data-v: places in Vietnamese order for names, plain numbers for figures; none is missing, last.
  function sort(head, direction) {
    const column = head.cellIndex;
    const sign = direction === "descending" ? -1 : 1;
    for (const entry of rows) {
      const value = entry.row.cells[column].dataset.v;
      const figure = Number(value);
      entry.value = value === undefined || value === "" ? null : Number.isNaN(figure) ? value : figure;
    }
    rows.sort((a, b) => {
      if (a.value === b.value) return a.place - b.place;
      if (a.value === null || b.value === null) return a.value === null ? 1 : -1;
      return (a.value < b.value ? -1 : 1) * sign;
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    body.append(...rows.map((entry) => entry.row));
  }

  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.sort) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      sort(head, head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending");
    });
  }

  const relative = new Intl.RelativeTimeFormat("vi", { numeric: "auto" });
  const steps = [["year", 31556952], ["month", 2629746], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const two = (figure) => String(figure).padStart(2, "0");
  for (const time of body.querySelectorAll("time")) {
    const made = new Date(time.dateTime);
    const seconds = (made - Date.now()) / 1000;
    if (Number.isNaN(seconds)) continue;
    const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) || ["second", 1];
    time.textContent = `${two(made.getDate())}/${two(made.getMonth() + 1)}/${made.getFullYear()} `
      + `${two(made.getHours())}:${two(made.getMinutes())}`;
    const ago = document.createElement("span");
    ago.className = "ix-ago";
    ago.textContent = relative.format(Math.trunc(seconds / size), unit);
    time.after(ago);
  }

  tools.hidden = false;
  count.hidden = false;
  tools.addEventListener("input", filter);
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", (event) => {
    event.preventDefault(); // the form would be emptied only after this, too late for filter()
    for (const field of [query, ...selects]) field.value = "";
    filter();
  });
  addEventListener("pageshow", filter); // a browser that comes back has filled the form again
  filter();
})();
