// News from the server over one stream per browser: the tab that holds the lock listens and tells the others.
(() => {
  const place = document.getElementById("live");
  if (!place || !window.EventSource || !window.BroadcastChannel || !navigator.locks) return;
  const channel = new BroadcastChannel("krug-live");
  // «krug:news»: a client changed. «krug:told»: something concerns the reader alone, or was perhaps not heard meanwhile.
  const tell = (news) => document.dispatchEvent(new CustomEvent("client" in news ? "krug:news" : "krug:told", { detail: news }));
  const spread = (news) => { channel.postMessage(news); tell(news); };
  channel.addEventListener("message", (event) => tell(event.data));

  const listen = () => new Promise(() => {
    let source;
    const open = () => {
      source = new EventSource(place.dataset.url);
      source.addEventListener("message", (event) => {
        spread(JSON.parse(event.data));
      });
      source.addEventListener("open", () => {
        if (place.dataset.state) spread({ code: "again" });
        place.dataset.state = "open";
      });
      source.addEventListener("error", () => {
        place.dataset.state = "lost";
        if (source.readyState !== EventSource.CLOSED) return;
        // Refused for good (too many streams, signed out): ask again in a minute, and let the pages look meanwhile.
        const looks = setInterval(() => spread({ code: "look" }), 20000);
        setTimeout(() => { clearInterval(looks); open(); }, 60000);
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
  // What was not heard while the stream was down may have been of the card that is open.
  document.addEventListener("krug:told", (event) => {
    if (event.detail.code === "again") krug.changed(document.querySelectorAll('[data-client]:not([data-client=""])'));
  });
})();
