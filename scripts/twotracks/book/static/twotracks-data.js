/* Search and filter for the long lists about the evidence. The whole list is on the page; this only hides what does not fit. */
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  for (const form of document.querySelectorAll("[data-tt-search]")) {
    const [box, group, said] = ["input", "select", "output"].map((name) => form.querySelector(name));
    const items = [...document.querySelectorAll(".tt-list > [data-g]")].map((item) => ({ item, text: plain(item.textContent) }));
    const sections = [...document.querySelectorAll("section section:has(> .tt-list)")];

    const show = () => {
      const words = plain(box.value).split(/\s+/).filter(Boolean);
      let count = 0;
      for (const { item, text } of items) {
        const fits = (!group.value || item.dataset.g === group.value) && words.every((word) => text.includes(word));
        item.hidden = !fits;
        count += fits;
      }
      for (const section of sections) section.hidden = !section.querySelector("[data-g]:not([hidden])");
      const all = !words.length && !group.value;
      said.textContent = all ? "" : `${count} of ${items.length} ${form.dataset.ttSearch}`;
    };

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    // a link to an entry that is filtered away must still lead to it
    addEventListener("hashchange", () => {
      let place = "";
      try { place = decodeURIComponent(location.hash.slice(1)); } catch { return; }
      const target = document.getElementById(place);
      if (!target?.closest("[hidden]")) return;
      form.reset();
      show();
      target.scrollIntoView();
    });
    // browsers keep what was typed when a reader comes back
    show();
  }
})();
