// What this browser keeps for one employee until it is sent: what was typed, and what waits for the connection. Nothing of the base.
(() => {
  const place = document.getElementById("waiting");
  const PREFIX = "krug-kept:";
  const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  const forget = (isKept = () => false) => names().filter((name) => !isKept(name)).forEach((name) => localStorage.removeItem(name));

  // Whoever signs in at this browser gets nothing of those before. The page without connection does not know who it is for.
  if (place.dataset.me) {
    localStorage.setItem("krug-me", place.dataset.me);
    forget((name) => name.startsWith(`${PREFIX}${place.dataset.me}:`));
  }
  const me = place.dataset.me || localStorage.getItem("krug-me") || "";
  const of = (kind) => `${PREFIX}${me}:${kind}:`;
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };

  const get = (kind, id) => read(of(kind) + id);
  const drop = (kind, id) => localStorage.removeItem(of(kind) + id);
  const all = (kind) => names().filter((name) => name.startsWith(of(kind))).map(read).filter(Boolean);
  // False when the browser has no room or keeps nothing: then the text stays in its form.
  const put = (kind, id, value) => { try { localStorage.setItem(of(kind) + id, JSON.stringify(value)); return true; } catch { return false; } };
  const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now());

  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("[data-sign-out]")) return;
    if (all("waiting").length && !confirm(place.dataset.leaving)) { event.preventDefault(); return; }
    forget();
    localStorage.removeItem("krug-me");
  });

  window.krug.kept = { me, get, put, drop, all, newKey };
})();
