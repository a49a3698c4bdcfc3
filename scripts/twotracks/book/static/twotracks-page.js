/* What readers do with a page: take a chart's link, see it in the whole window, read a term, close a panel, read on a plane.
   Without scripts all of it is reached by links. */
(() => {
  "use strict";
  const button = (words, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", () => act(made));
    return made;
  };

  /* The address of a figure as it is set now. */
  function link(figure) {
    const id = figure.id.slice(4), address = new URL(location.href);
    for (const key of [...address.searchParams.keys()]) if (!key.startsWith(`${id}.`)) address.searchParams.delete(key);
    address.hash = figure.id;
    return address.href;
  }
  async function copy(text, made) {
    const words = made.textContent;
    try {
      await navigator.clipboard.writeText(text);
      made.textContent = "Copied";
    } catch {
      // where a page may not write to the clipboard, the reader copies
      prompt("Copy this address", text);
    }
    setTimeout(() => { made.textContent = words; }, 1500);
  }
  /* A figure in the whole window, and back to its place. */
  function whole(figure) {
    const place = document.createComment("figure"), dialog = document.createElement("dialog");
    dialog.className = "tt-window";
    dialog.setAttribute("aria-label", figure.querySelector(".tt-figure-title").textContent);
    figure.replaceWith(place);
    dialog.append(button("Close", () => dialog.close()), figure);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      place.replaceWith(figure);
      dialog.remove();
      figure.querySelector(".tt-whole")?.focus();
    });
    dialog.showModal();
  }
  for (const figure of document.querySelectorAll(".tt-figure[data-spec]")) {
    const actions = figure.querySelector(".tt-actions");
    const wide = button("Whole window", () => { if (!figure.closest("dialog")) whole(figure); });
    wide.className = "tt-whole";
    actions?.append(button("Copy link", (made) => copy(link(figure), made)), wide);
  }
  /* Codes for other pages, with the address at which the book is being read. */
  const here = location.protocol === "file:" ? null : new URL("../", location.href).href;
  for (const code of document.querySelectorAll("pre[data-embed]")) {
    if (here) code.textContent = code.textContent.replace("https://ADDRESS-OF-THIS-BOOK/", here);
    code.before(button("Copy code", (made) => copy(code.textContent, made)));
  }

  /* Terms: by pointing and by focus; a tap or a click works without this. */
  for (const term of document.querySelectorAll(".tt-g > button")) {
    const meaning = document.getElementById(term.getAttribute("popovertarget"));
    let wait = 0, byPointing = false;
    const open = () => { if (!meaning.matches(":popover-open")) meaning.showPopover({ source: term }); };
    const later = () => {
      clearTimeout(wait);
      wait = setTimeout(() => { if (byPointing && !meaning.matches(":hover")) meaning.hidePopover(); }, 250);
    };
    term.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") wait = setTimeout(() => { byPointing = true; open(); }, 250);
    });
    term.addEventListener("pointerleave", later);
    meaning.addEventListener("pointerleave", later);
    // the click that follows would close what pointing has opened
    term.addEventListener("click", (event) => {
      if (!byPointing) return;
      byPointing = false;
      event.preventDefault();
      open();
    });
    term.addEventListener("focus", () => { if (term.matches(":focus-visible")) open(); });
    term.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open();
      meaning.querySelector("a").focus();
    });
    meaning.addEventListener("toggle", (event) => { if (event.newState === "closed") byPointing = false; });
  }

  /* A panel gets its way out when it is first opened. */
  addEventListener("beforetoggle", ({ target, newState }) => {
    if (newState !== "open" || !target.matches?.(".tt-pop") || target.querySelector(".tt-close")) return;
    const close = button("×", () => target.hidePopover());
    close.className = "tt-close";
    close.setAttribute("aria-label", "Close");
    target.prepend(close);
    const number = document.querySelector(`.tt-n > [popovertarget="${CSS.escape(target.id)}"]`);
    if (!number) return;
    const address = new URL(location.href);
    address.hash = number.id;
    target.append(button("Copy link to this number", (made) => copy(address.href, made)));
  }, { capture: true });

  /* Print shows what a chart looks like now, and everything that is folded under it. */
  addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll(".tt-fold")) fold.open = true; });

  if (location.protocol.startsWith("http") && isSecureContext && navigator.serviceWorker) {
    const root = document.documentElement.dataset.content_root ?? "./";
    navigator.serviceWorker.register(new URL(`${root}sw.js`, location.href)).catch(() => { /* the book reads without it */ });
  }
})();
