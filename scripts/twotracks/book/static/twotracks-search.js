/* The search page. What there is to find comes as a script, twotracks-search-index.js, so that it works from a folder too. */
(() => {
  "use strict";
  const WEIGHT = { page: 3, finding: 2.2, chart: 2, section: 1.8, table: 1.6, term: 1.7, number: 1.1, claim: 1, text: .7 };
  const LABEL = { page: "Chapter", section: "Section", finding: "Finding", number: "Number", chart: "Chart", table: "Table", term: "Term", claim: "Claim", text: "Text" };
  const SMALL = new Set("a an and are at by for from how in is it many much of on or than that the their to was what when where which who why with".split(" "));
  const ASIDE = "chapters/articles/";  // a page about one article says less than a chapter
  const FIRST = 3, CHAPTER = 4, MOST = 40, SHOWN = 320;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // Chinese has no spaces: each pair of characters is a word, and each character
  function words(text) {
    const found = [];
    for (const [piece] of plain(text).matchAll(/\p{Script=Han}+|[\p{L}\p{N}]+(?:[.,'’]\p{N}+)*/gu)) {
      if (!/\p{Script=Han}/u.test(piece)) { found.push(piece); continue; }
      const letters = [...piece];
      if (letters.length === 1) found.push(piece);
      for (let at = 0; at + 1 < letters.length; at += 1) found.push(letters[at] + letters[at + 1]);
    }
    return found;
  }
  // the singular and the plural are one word
  const stem = (word) => (SMALL.has(word) ? null : word.length > 4 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word);
  const fuzzy = (word) => (word.length > 4 && !/\p{Script=Han}|\d/u.test(word) ? .2 : false);
  const prefix = (word) => word.length > 3;

  let docs = [], engine = null, pairs = [];

  function index([kinds, rows, same]) {
    docs = rows.map(([kind, title, text, url, names = ""], id) => ({ id, kind: kinds[kind], title, text, url, names, all: "" }));
    // a chapter is found by all that stands on it
    const pages = Object.fromEntries(docs.filter(({ kind }) => kind === "page").map((each) => [each.url, each]));
    for (const { kind, title, text, url } of docs) {
      const page = pages[url.split("#")[0]];
      if (page && ["number", "text", "section", "finding"].includes(kind)) page.all += ` ${title} ${text}`;
    }
    for (const [, title, , , names, home] of rows) if (home) pages[home].all += ` ${title} ${names}`;
    pairs = same.map((group) => group.map((each) => plain(each)));
    engine = new MiniSearch({ fields: ["title", "text", "names", "all"], storeFields: [], tokenize: words, processTerm: stem });
    engine.addAll(docs);
  }

  // the same thing in the other language, or by its short name
  function others(query) {
    const asked = ` ${plain(query)} `;
    const holds = (name) => (/\p{Script=Han}/u.test(name) ? asked.includes(name) : asked.includes(` ${name} `));
    const known = pairs.flatMap((group) => {
      const said = group.filter((name) => name.length > 1 && holds(name));
      return said.length ? group.filter((name) => !holds(name)).map((name) => plain(query).replace(said[0], name)) : [];
    });
    // a piece of a Chinese term finds what the whole term means
    const piece = plain(query).trim();
    const part = !known.length && /^\p{Script=Han}{2,}$/u.test(piece) ? pairs.filter((group) => group.some((name) => name.includes(piece))) : [];
    return [...known, ...part.map(([english]) => english)];
  }

  function find(query) {
    // a long chapter that says a word often counts for more than a short text that says it once
    const options = { bm25: { k: 2, b: .2, d: .5 }, prefix, fuzzy, boost: { title: 2.5, text: 1, names: .5, all: 1.5 }, boostDocument: (id) => WEIGHT[docs[id].kind] * (isAside({ id }) ? .6 : 1) };
    const queries = [query, ...others(query)].map((each) => ({ queries: [each], combineWith: "AND" }));
    const found = engine.search({ combineWith: "OR", queries }, options);
    return found.length ? found : engine.search(query, { ...options, combineWith: "OR" });
  }

  // of each kind a few first, so that the first screen has something of everything
  const isAside = ({ id }) => docs[id].url.startsWith(ASIDE);
  function mixed(found) {
    const count = {}, first = [], rest = [], claims = new Set();
    for (const hit of found) {
      const { kind, title } = docs[hit.id];
      // one claim may be judged on two pages
      if (kind === "claim" && claims.has(title)) continue;
      if (kind === "claim") claims.add(title);
      const sort = isAside(hit) ? ASIDE : kind;
      count[sort] = (count[sort] ?? 0) + 1;
      (count[sort] <= FIRST ? first : rest).push(hit);
    }
    // and the chapters that say most of it belong there
    first.filter((hit) => docs[hit.id].kind === "page" && !isAside(hit)).slice(0, 3).forEach((page, rank) => {
      const at = first.indexOf(page), wanted = CHAPTER - 1 + rank;
      if (at > wanted) first.splice(wanted, 0, ...first.splice(at, 1));
    });
    return [...first, ...rest].slice(0, MOST);
  }

  function marked(element, text, terms) {
    const sought = terms.filter((term) => term.length > 1);
    const at = sought.map((term) => plain(text).indexOf(term)).filter((place) => place >= 0);
    const start = text.length > SHOWN && at.length ? Math.max(0, Math.min(...at) - 80) : 0;
    const shown = `${start ? "… " : ""}${text.slice(start, start + SHOWN)}${text.length > start + SHOWN ? " …" : ""}`;
    if (!sought.length) { element.append(shown); return; }
    const escaped = sought.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    for (const [place, piece] of shown.split(new RegExp(`(${escaped.join("|")})`, "gi")).entries()) {
      element.append(place % 2 ? Object.assign(document.createElement("mark"), { textContent: piece }) : piece);
    }
  }

  function show(query) {
    const list = document.getElementById("search-results"), said = document.getElementById("tt-found");
    const found = query.trim() ? find(query) : [];
    list.replaceChildren(...mixed(found).map((hit) => {
      const doc = docs[hit.id], item = document.createElement("li");
      const kind = Object.assign(document.createElement("span"), { className: "tt-kind", textContent: LABEL[doc.kind] });
      const link = Object.assign(document.createElement("a"), { href: doc.url });
      item.dataset.kind = doc.kind;
      marked(link, doc.title || doc.text, hit.terms);
      item.append(kind, link);
      if (doc.title && doc.text) marked(item.appendChild(document.createElement("p")), doc.text, hit.terms);
      return item;
    }));
    said.textContent = !query.trim() ? "" : found.length ? `${found.length} results` : `Nothing found for “${query.slice(0, 60)}”.`;
  }

  function start() {
    const form = document.getElementById("tt-find"), box = form.elements.q;
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    const ask = () => {
      show(box.value);
      // some browsers let no page from a folder change its address
      try { history.replaceState(null, "", box.value ? `?q=${encodeURIComponent(box.value)}` : location.pathname); } catch { /* it stays */ }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
    let wait = 0;
    box.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 120); });
    box.focus();
    show(box.value);
  }

  window.TwoTracksSearch = { index(content) { index(content); start(); }, find: (query) => mixed(find(query)).map(({ id }) => docs[id]) };
})();
