/* Sorting of the tables for reading. Without scripts they stand in the author's order. */
(() => {
  "use strict";
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  // absent values go last, whichever way the others are sorted
  const key = (row, column) => {
    const cell = row.cells[column];
    const sort = column ? cell.querySelector("[data-sort]")?.dataset.sort : cell.textContent;
    return sort === undefined || sort === "" ? null : isNaN(sort) ? sort : Number(sort);
  };

  for (const table of document.querySelectorAll(".tt-summary table")) {
    const [body] = table.tBodies;
    const original = [...body.rows];
    const rows = original.filter((row) => !row.classList.contains("tt-group"));
    if (rows.length < 3) continue;
    const heads = [...table.tHead.querySelectorAll("th")];
    heads.forEach((head, column) => {
      if (column && !rows.some((row) => row.cells[column].querySelector("[data-sort]"))) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tt-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const first = column ? "descending" : "ascending";
        const next = !now ? first : now === first ? (column ? "ascending" : "descending") : "";
        for (const each of heads) each.removeAttribute("aria-sort");
        if (!next) return body.replaceChildren(...original);
        head.setAttribute("aria-sort", next);
        const sign = next === "ascending" ? 1 : -1;
        const keyed = rows.map((row) => ({ row, value: key(row, column) }));
        keyed.sort((a, b) => (a.value === null) - (b.value === null)
          || sign * (typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : order(a.value, b.value)));
        body.replaceChildren(...keyed.map(({ row }) => row));
      });
    });
  }
})();
