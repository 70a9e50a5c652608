(() => {
  const language = document.documentElement.lang;
  const main = document.getElementById("pr-main");

  // ---- search in the page: with or without Vietnamese marks ----
  const box = document.getElementById("pr-find");
  const query = document.getElementById("pr-query");
  const count = document.getElementById("pr-count");
  let found = [];
  let place = -1;

  function ranges(wanted) {
    const text = fold(wanted);
    const exact = fold(wanted, true); // with its marks, where it was typed with some
    const all = [];
    if (!text) return all;
    const nodes = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("svg, #pr-find, nav, .pr-swipe") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    while (nodes.nextNode()) {
      const { data } = nodes.currentNode;
      const { folded, places } = foldedPlaces(data);
      for (let at = folded.indexOf(text); at >= 0; at = folded.indexOf(text, at + text.length)) {
        const [start, end] = [places[at], places[at + text.length]];
        if (exact !== text && fold(data.slice(start, end), true) !== exact) continue;
        const range = new Range();
        range.setStart(nodes.currentNode, start);
        range.setEnd(nodes.currentNode, end);
        all.push(range);
      }
    }
    return all;
  }

  function mark() {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.set("pr-found", new Highlight(...found));
    CSS.highlights.set("pr-here", new Highlight(...(place >= 0 ? [found[place]] : [])));
  }

  function say() {
    if (!query.value.trim()) count.textContent = "";
    else count.textContent = found.length ? `${place < 0 ? "" : `${place + 1}/`}${found.length}` : count.dataset.none;
  }

  function search() {
    found = ranges(query.value);
    place = -1;
    mark();
    say();
  }

  function go(step) {
    if (!found.length) return;
    place = (place + step + found.length) % found.length;
    const element = found[place].startContainer.parentElement;
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    element.scrollIntoView({ block: "center" });
    mark();
    say();
  }

  query.addEventListener("input", search);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    go(1);
  });
  document.getElementById("pr-back").addEventListener("click", () => go(-1));
  box.hidden = false;

  // ---- tables sorted by a column: up, down, as published ----
  const collator = new Intl.Collator(language, { numeric: true });
  const number = (text) => {
    const plain = language === "vi" ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
    return Number(plain.replace("−", "-").replace("+", ""));
  };

  function compare(numeric, up) {
    return ([a], [b]) => {
      const missing = (a === "–") - (b === "–");
      if (missing) return missing; // what is not published stays last, whichever way
      const order = numeric ? number(a) - number(b) : collator.compare(a, b);
      return up ? order : -order;
    };
  }

  for (const table of main.querySelectorAll(".pr-table table")) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    if (rows.length < 3) continue;
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pr-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        let order = rows;
        if (next) {
          head.setAttribute("aria-sort", next);
          const numeric = head.classList.contains("pr-number");
          const keyed = rows.map((row) => [row.cells[column].textContent.trim(), row]);
          order = keyed.sort(compare(numeric, next === "ascending")).map(([, row]) => row);
        }
        body.append(...order);
      });
    });
  }
})();
