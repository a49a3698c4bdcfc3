/* Keeps what a reader has visited, so that it reads without a network. Pages come from the network while there is one; what a
   page loads comes from what is kept. The name is the digest of the site: a new site begins a new store and drops the old. */
"use strict";
const KEPT = "two-tracks-EDITION";

// the icon is asked for before the worker is at work, and never again
addEventListener("install", (event) => event.waitUntil((async () => {
  await (await caches.open(KEPT)).add("_static/twotracks-icon.svg");
  await skipWaiting();
})()));
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("two-tracks-") && name !== KEPT) await caches.delete(name);
  await clients.claim();
})()));

async function fresh(request, kept) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request, answer.clone());
    return answer;
  } catch (error) {
    const old = await kept.match(request, { ignoreSearch: request.mode === "navigate" });
    if (old) return old;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEPT);
    const old = url.pathname.includes("/_static/") && await kept.match(request);
    return old || fresh(request, kept);
  })());
});
