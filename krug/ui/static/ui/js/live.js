// News from the server over one stream per browser: the tab that holds the lock listens and tells the others.
(() => {
  const place = document.getElementById("live");
  if (!place || !window.EventSource || !window.BroadcastChannel || !navigator.locks) return;
  const channel = new BroadcastChannel("krug-live");
  const tell = (news) => document.dispatchEvent(new CustomEvent("krug:news", { detail: news }));
  channel.addEventListener("message", (event) => tell(event.data));

  const listen = () => new Promise(() => {
    let source;
    const open = () => {
      source = new EventSource(place.dataset.url);
      source.addEventListener("message", (event) => {
        const news = JSON.parse(event.data);
        channel.postMessage(news);
        tell(news);
      });
      source.addEventListener("open", () => { place.dataset.state = "open"; });
      source.addEventListener("error", () => {
        place.dataset.state = "lost";
        // Refused for good (too many streams, signed out): ask again in a minute rather than at once.
        if (source.readyState === EventSource.CLOSED) setTimeout(open, 60000);
      });
    };
    open();
    addEventListener("pagehide", () => source.close());
  });
  navigator.locks.request("krug-live", listen);

  // A card on the page is read anew when somebody else has changed it, or oneself in another tab or on the phone.
  let wroteAt = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") wroteAt = Date.now();
  });
  document.addEventListener("krug:news", (event) => {
    if (String(event.detail.by) === place.dataset.me && Date.now() - wroteAt < 5000) return;
    krug.changed(document.querySelectorAll(`[data-client="${event.detail.client}"]`));
  });
})();
