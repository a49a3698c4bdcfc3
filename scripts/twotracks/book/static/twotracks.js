/* The figures are on the page as pictures. This script makes a figure live when the reader comes near it: it loads Vega and the
   figure's spec as classic scripts (fetch() does not work from file://), draws out of sight, and swaps the drawing in. Whatever
   fails, the picture stays. */
(() => {
  "use strict";
  const here = document.currentScript.src;
  const specs = {}, views = {}, loads = {};

  function load(url) {
    return (loads[url] ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: url, onload: resolve });
      script.onerror = () => reject(new Error(`could not load ${url}`));
      document.head.append(script);
    }));
  }

  // The stylesheet alone knows where wide ends and narrow begins.
  const fitting = (figure) =>
    getComputedStyle(figure.querySelector(".tt-wide")).display === "none" ? "narrow" : "wide";
  const bound = (spec) => (spec.signals ?? []).filter((signal) => signal.bind).map((signal) => signal.name);

  /* The state of a chart stands in the address as ID.SIGNAL=VALUE. What the address asks for is compared with what the chart
     offers; anything else leaves the default, and a sentence says so. It is only ever written as text. */
  const asked = new URLSearchParams(location.search);
  const brief = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
  function complain(text, place) {
    const said = Object.assign(document.createElement("p"), { className: "tt-complaint", textContent: text });
    said.setAttribute("role", "status");
    if (place) place.before(said); else document.querySelector("article, main")?.prepend(said);
  }
  function offered({ bind, value }, text) {
    if (bind.options) return bind.options.find((option) => String(option) === text);
    if (bind.input === "search" || bind.input === "text") return text.length <= 80 ? text : undefined;
    const number = text.trim() === "" ? NaN : Number(text);
    return number >= bind.min && number <= bind.max ? (Number.isInteger(value) ? Math.round(number) : number) : undefined;
  }
  function restore(figure, id, spec, view) {
    const signals = Object.fromEntries((spec.signals ?? []).filter(({ bind }) => bind).map((each) => [each.name, each]));
    for (const [key, text] of asked) {
      if (!key.startsWith(`${id}.`)) continue;
      const signal = Object.hasOwn(signals, key.slice(id.length + 1)) ? signals[key.slice(id.length + 1)] : null;
      const value = signal ? offered(signal, text) : undefined;
      if (value === undefined) complain(`The address asks this chart for “${brief(key.slice(id.length + 1))}: ${brief(text)}”, which it does not offer. It shows its default.`, figure.querySelector(".tt-controls, .tt-chart"));
      else view.signal(signal.name, value);
    }
  }
  /* What a reader sets goes into the address; a title that speaks of the default gives way to one that is true in any case. */
  function follow(figure, id, spec, view, defaults) {
    const title = figure.querySelector(".tt-figure-title"), subtitle = figure.querySelector(".tt-figure-subtitle");
    const charts = [...figure.querySelectorAll(".tt-chart")];
    figure.said ??= { title: title?.textContent, alt: charts[0].getAttribute("aria-label") };
    const told = figure.querySelector(".tt-told") ?? figure.appendChild(Object.assign(document.createElement("output"), { className: "tt-told" }));
    let wait = 0;
    const changed = (spoken) => {
      const now = Object.fromEntries(bound(spec).map((name) => [name, view.signal(name)]));
      const differing = bound(spec).filter((name) => now[name] !== defaults[name]);
      const moved = differing.some((name) => name !== "find" && name !== "pick");
      const set = differing.map((name) => now[name]).filter((each) => each !== "").join(", ");
      const { neutral } = figure.dataset;
      if (title) title.textContent = moved ? neutral : figure.said.title;
      if (subtitle) subtitle.hidden = moved && subtitle.textContent === neutral;
      for (const chart of charts) chart.setAttribute("aria-label", differing.length ? `${moved ? neutral : figure.said.alt} Set to ${set}.` : figure.said.alt);
      if (!spoken) return;
      told.textContent = differing.length ? `Shown: ${set}` : "Shown: the default";
      for (const name of bound(spec)) {
        if (differing.includes(name)) asked.set(`${id}.${name}`, now[name]); else asked.delete(`${id}.${name}`);
      }
      const query = asked.toString();
      // an address that a browser does not let a page change stays as it is: "copy link" has the state all the same
      try { history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}#fig-${id}`); } catch { /* stays */ }
    };
    for (const name of bound(spec)) view.addSignalListener(name, () => { clearTimeout(wait); wait = setTimeout(changed, 150, true); });
    changed(false);
  }
  function unknown() {
    for (const key of asked.keys()) {
      const id = key.includes(".") ? key.slice(0, key.indexOf(".")) : "";
      if (id && !document.getElementById(`fig-${id}`)) complain(`The address speaks of a chart “${brief(id)}” that is not on this page.`);
    }
    let place = location.hash.slice(1);
    try { place = decodeURIComponent(place); } catch { complain("The end of this address cannot be read. The page begins at its top."); return; }
    if (place.startsWith("fig-") && !document.getElementById(place)) complain(`There is no chart “${brief(place.slice(4))}” on this page.`);
  }

  // Vega reports a failed drawing to its logger and carries on; here a failure must leave the picture alone.
  const listener = (onError) => {
    const logger = { level: (...set) => (set.length ? logger : 1), error: (error) => (onError(error), logger) };
    logger.warn = logger.info = logger.debug = () => logger;
    return logger;
  };

  // Vega writes the bare value beside a slider; its unit stands in brackets in the label.
  function slide(range) {
    const name = range.parentElement.querySelector(".vega-bind-name"), value = range.nextElementSibling;
    const unit = /\[(.*)\]/.exec(name.textContent)?.[1] ?? "";
    name.textContent = name.textContent.replace(/\s*\[.*\]/, "");
    value.className = "tt-value";
    const show = () => {
      value.textContent = range.value.replace("-", "−") + unit;
      range.setAttribute("aria-valuetext", value.textContent);
    };
    for (const event of ["input", "change"]) range.addEventListener(event, show);
    show();
  }

  /* A search names what it finds: of names over each other the first stays, and a search without a find says so. */
  function tell(box, view, stage) {
    const outcome = box.insertAdjacentElement("afterend", document.createElement("output"));
    const told = () => {
      const sought = box.value.toLowerCase();
      const rows = [...stage.querySelectorAll("svg path")].map((mark) => mark.__data__?.datum?._text).filter(Boolean);
      outcome.textContent = sought.length > 1 && !rows.some((text) => text.toLowerCase().includes(sought)) ? " none found" : "";
      const named = [...stage.querySelectorAll("svg text")].filter((text) => text.__data__?.datum?._text);
      const kept = [];
      for (const text of named) {
        const own = text.getBoundingClientRect(), row = text.__data__.datum._text;
        const over = ({ row: other, box }) => other !== row && own.left < box.right && box.left < own.right && own.top < box.bottom && box.top < own.bottom;
        const free = sought.length < 2 || !kept.some(over);
        text.style.visibility = free ? "" : "hidden";
        if (free) kept.push({ row, box: own });
      }
    };
    view.addSignalListener("find", () => requestAnimationFrame(told));
  }

  const rows = ([names, ...cells]) => cells.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));

  /* A copy with parts exchanged: [part] stands for a whole part, an object for what is exchanged inside, null for what goes. */
  function amended(part, instead) {
    if (instead === undefined || Array.isArray(instead)) return structuredClone(instead ? instead[0] : part);
    const keys = Object.keys(Array.isArray(part) ? part : { ...part, ...instead }).filter((key) => instead[key] !== null);
    const parts = keys.map((key) => [key, amended(part[key], instead[key])]);
    return Array.isArray(part) ? parts.map(([, each]) => each) : Object.fromEntries(parts);
  }

  async function draw(figure) {
    const id = figure.id.replace(/^fig-/, ""), variant = fitting(figure);
    if (figure.dataset.live === variant) return;
    await Promise.all([load(new URL("twotracks-vega.js", here)), load(new URL(figure.dataset.spec, document.baseURI))]);
    const spec = specs[id][variant], chart = figure.querySelector(`.tt-${variant}`);
    const controls = figure.querySelector(".tt-controls"), before = views[id];
    const stage = document.createElement("div");
    const panel = controls && document.createElement("div");
    // Interpreted expressions need no eval(), which a strict content security policy forbids.
    const { View, parse, expressionInterpreter: expr } = window.vega;
    let fault = null;
    const view = new View(parse(spec, null, { ast: true }), {
      expr, logger: listener((error) => { fault ??= error; }), renderer: "svg", hover: true, container: stage, bind: panel,
      tooltip: (_, event, item, value) => tip.show(value, event?.clientX, event?.clientY),
    });
    const defaults = Object.fromEntries(bound(spec).map((name) => [name, view.signal(name)]));
    const kept = before ? bound(spec).filter((name) => name in before.getState().signals) : [];
    for (const name of kept) view.signal(name, before.signal(name));
    if (!before) restore(figure, id, spec, view);
    await view.runAsync();
    if (fault) throw fault;
    // The container already says what the picture shows; Vega's own roles inside it would say it again.
    for (const name of stage.getAttributeNames()) stage.removeAttribute(name);
    stage.setAttribute("aria-hidden", "true");
    chart.replaceChildren(stage);
    if (controls) {
      for (const group of panel.querySelectorAll(".vega-bind-radio")) {
        group.setAttribute("role", "radiogroup");
        group.setAttribute("aria-label", group.parentElement.querySelector(".vega-bind-name").textContent);
      }
      // Radio buttons of one name are one group in the whole page, and every figure may have a "choose".
      for (const radio of panel.querySelectorAll("[type=radio]")) radio.name = `${id}-${radio.name}`;
      for (const range of panel.querySelectorAll("[type=range]")) slide(range);
      const focused = controls.contains(document.activeElement);
      controls.replaceChildren(...panel.children);
      if (focused) controls.querySelector("input, select")?.focus();
    }
    answer(chart);
    if (bound(spec).length) follow(figure, id, spec, view, defaults);
    const box = controls?.querySelector("[type=search]");
    if (box) tell(box, view, stage);
    views[id] = view;
    figure.dataset.live = variant;
    before?.finalize();
  }

  // One drawing at a time per figure; the last call sees the final width.
  const queues = new WeakMap();
  const enliven = (figure) => {
    const turn = (queues.get(figure) ?? Promise.resolve()).then(() => draw(figure))
      .catch((error) => console.warn(`${figure.id} stays a picture: ${error.message}`));
    queues.set(figure, turn);
  };

  /* Tooltip: the fields of a datum as a small table. A status region, so that walking the marks by keyboard is read out. */
  const tip = {
    box: null,
    show(value, x, y) {
      if (value == null || value === "") return this.hide();
      this.box ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "tt-tip" }));
      this.box.setAttribute("role", "status");
      const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
      const table = document.createElement("table");
      for (const [key, text] of rows) {
        const row = table.insertRow();
        if (key) row.appendChild(document.createElement("th")).textContent = key;
        row.insertCell().textContent = text;
      }
      this.box.replaceChildren(table);
      this.box.classList.add("tt-shown");
      const { width, height } = this.box.getBoundingClientRect(), gap = 14, edge = 8;
      const room = document.documentElement.clientWidth - width - edge;
      const left = x + gap > room ? x - gap - width : x + gap;
      const top = y - gap - height < edge ? y + gap : y - gap - height;
      this.box.style.left = `${Math.max(edge, Math.min(left, room))}px`;
      this.box.style.top = `${Math.max(edge, Math.min(top, innerHeight - height - edge))}px`;
    },
    hide() { this.box?.classList.remove("tt-shown"); },
  };
  addEventListener("scroll", () => tip.hide(), { passive: true, capture: true });
  addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hide(); });

  // A line is one mark whose datum is its first point, so only the other marks answer here.
  const answering = (mark) => mark?.__data__?.tooltip != null && !/line|area|trail/.test(mark.__data__.mark.marktype);
  const marksOf = (chart) => [...chart.querySelectorAll("svg *")].filter(answering)
    .map((mark) => ({ mark, box: mark.getBoundingClientRect() }))
    .map(({ mark, box }) => ({ mark, x: box.x + box.width / 2, y: box.y + box.height / 2 }));

  /* By finger: Vega shows tooltips when a pointer moves, and a tap does not. The nearest mark within a fingertip answers. */
  function tapped(event) {
    const { target, clientX: x, clientY: y } = event;
    if (answering(target)) return tip.show(target.__data__.tooltip, x, y);
    const away = (mark) => Math.hypot(mark.x - x, mark.y - y);
    const nearest = marksOf(event.currentTarget).sort((a, b) => away(a) - away(b))[0];
    if (nearest && away(nearest) < 24) tip.show(nearest.mark.__data__.tooltip, nearest.x, nearest.y);
    else tip.hide();
  }

  /* By a finger that moves along: the mark nearest to it answers; moving up or down scrolls the page. */
  function fingered(chart) {
    let marks = [];
    chart.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") marks = marksOf(chart); });
    chart.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch" || !marks.length) return;
      const away = ({ x, y }) => Math.abs(x - event.clientX) + Math.abs(y - event.clientY) / 3;
      const nearest = marks.reduce((best, mark) => (away(mark) < away(best) ? mark : best));
      tip.show(nearest.mark.__data__.tooltip, event.clientX, event.clientY - 24);
    });
    chart.addEventListener("pointercancel", () => { marks = []; tip.hide(); });
  }

  /* By keyboard: the arrow keys go from mark to mark, left to right. As an application a chart gets them from screen readers. */
  function answer(chart) {
    if (chart.onclick || !marksOf(chart).length) return;
    let at = -1;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-roledescription", "chart; arrow keys go from point to point");
    fingered(chart);
    const leave = () => { chart.querySelector(".tt-at")?.classList.remove("tt-at"); tip.hide(); };
    chart.tabIndex = 0;
    chart.onclick = tapped;
    chart.onblur = () => { leave(); at = -1; };
    chart.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
      if (!step) return;
      event.preventDefault();
      leave();
      const marks = marksOf(chart).sort((a, b) => a.x - b.x || a.y - b.y);
      at = Math.max(0, Math.min(marks.length - 1, at + step));
      const { mark, x, y } = marks[at];
      mark.classList.add("tt-at");
      tip.show(mark.__data__.tooltip, x, y);
    };
  }

  window.TwoTracks = {
    /** Called by figures/ID.js with the figure's Vega specs, the wide one and what the narrow one has instead, and the tables
        that their datasets number. */
    figure(id, wide, instead, tables) {
      const spec = { wide, narrow: amended(wide, instead) };
      for (const dataset of Object.values(spec).flatMap((each) => each.data)) {
        if (Number.isInteger(dataset.values)) dataset.values = rows(tables[dataset.values]);
      }
      specs[id] = spec;
    },
    /** The live Vega view of each figure, by ID. */
    views,
  };

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) if (target.dataset.live) enliven(target);
  });
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      begin(target);
    }
  }, { rootMargin: "400px" });
  const begin = (figure) => { enliven(figure); resized.observe(figure); };
  for (const figure of document.querySelectorAll(".tt-figure[data-spec]")) near.observe(figure);
  unknown();
})();
