// Reminders over the page: of all tabs the one in sight that holds the lock shows them, so a browser shows each once.
(() => {
  const place = document.getElementById("reminders");
  const list = document.querySelector("#bell [hx-get]");
  if (!place) return;
  let release = null; // set while this tab holds the lock
  let waiting = null;

  const show = async () => {
    const answer = await fetch(place.dataset.url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!release) return; // out of sight meanwhile
    const now = new Map([...said.querySelectorAll("[data-reminder]")].map((each) => [each.dataset.reminder, each]));
    for (const shown of place.querySelectorAll("[data-reminder]")) {
      if (!now.delete(shown.dataset.reminder)) shown.remove();
    }
    for (const each of [...now.values()].reverse()) {
      place.prepend(document.adoptNode(each));
      htmx.process(each);
    }
  };

  const take = () => {
    if (document.hidden || release || waiting) return;
    const hold = () => new Promise((done) => { waiting = null; release = done; show(); });
    if (!navigator.locks) { hold(); return; }
    waiting = new AbortController();
    navigator.locks.request("krug-reminders", { signal: waiting.signal }, hold).catch(() => {});
  };
  const give = () => {
    waiting?.abort();
    waiting = null;
    release?.();
    release = null;
    place.replaceChildren();
  };

  const look = () => {
    if (document.hidden) return;
    htmx.trigger(list, "krug:look");
    if (release) show();
  };
  document.addEventListener("krug:told", look);
  document.body.addEventListener("krug:refresh-reminders", () => { if (release) show(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) give();
    else { take(); htmx.trigger(list, "krug:look"); }
  });
  if (!navigator.locks) setInterval(look, 20000); // no live stream either at an address that is not safe
  take();
})();
