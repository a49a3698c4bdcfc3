/* A chart on another page is a picture until a reader touches it, or its address asks for a state: then the rest is loaded. */
(() => {
  "use strict";
  const book = new URL("twotracks.js", document.currentScript.src), figure = document.querySelector(".tt-figure");
  const events = ["pointerenter", "pointerdown", "focusin", "click"];
  const wake = () => {
    for (const event of events) figure.removeEventListener(event, wake);
    document.head.append(Object.assign(document.createElement("script"), { src: book }));
  };
  if (location.search || location.hash) wake();
  else for (const event of events) figure.addEventListener(event, wake);
})();
