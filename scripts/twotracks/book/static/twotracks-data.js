/* Search and filter for the long lists about the evidence. The whole list is on the page; this only hides what does not fit. */
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const form of document.querySelectorAll("[data-tt-search]")) {
    const [box, said] = ["input", "output"].map((name) => form.querySelector(name));
    // a filter with a name asks for the item's data of that name
    const groups = [...form.querySelectorAll("select")];
    const items = [...document.querySelectorAll(".tt-list > [data-g]")].map((item) => ({ item, text: plain(item.textContent) }));
    const sections = [...document.querySelectorAll("section section:has(> .tt-list)")];

    const show = () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const { item, text } of items) {
        const fits = groups.every((group) => !group.value || item.dataset[group.name || "g"] === group.value)
          && words.every((word) => text.includes(word));
        item.hidden = !fits;
        count += fits;
      }
      for (const section of sections) section.hidden = !section.querySelector("[data-g]:not([hidden])");
      const all = !words.length && groups.every((group) => !group.value);
      said.textContent = all ? "" : `${count} of ${items.length} ${form.dataset.ttSearch}`;
    };

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    // a link to an entry that is filtered away, or folded, must still lead to it
    const reveal = () => {
      let place = "";
      try { place = decodeURIComponent(location.hash.slice(1)); } catch { return; }
      const target = document.getElementById(place);
      const folded = target?.matches("[data-g]") && target.querySelector(":scope > details");
      if (folded) folded.open = true;
      else if (!target?.closest("[hidden]")) return;
      if (target.closest("[hidden]")) {
        form.reset();
        show();
      }
      target.scrollIntoView();
    };
    addEventListener("hashchange", reveal);
    // browsers keep what was typed when a reader comes back
    show();
    reveal();
  }
})();
