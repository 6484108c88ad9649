// A client somebody has stayed with for a moment is among those opened lately. Said apart, so that no card waits for it.
(() => {
  const STAYS = 1200;
  let told = "", waits;
  const look = () => {
    const place = document.querySelector("[data-opened]");
    const url = place ? place.dataset.opened : "";
    if (url === told) return;
    told = url;
    clearTimeout(waits);
    if (!url) return;
    waits = setTimeout(() => {
      if (document.querySelector("[data-opened]")?.dataset.opened !== url) return;
      fetch(url, { method: "POST", headers: { "X-CSRFToken": krug.csrf() }, keepalive: true }).catch(() => {});
    }, STAYS);
  };
  document.addEventListener("krug:peeked", look);
  look();
})();
