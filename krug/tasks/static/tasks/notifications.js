// Messages of this browser: asked for, registered with the service of its maker, and told to Krug.
(() => {
  const place = document.getElementById("push");
  const button = place?.querySelector("[data-push-on]");
  if (!button) return;
  const say = (text) => { place.querySelector("[role=status]").textContent = text; };
  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) { say(place.dataset.unable); return; }

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const plain = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

  const turnOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") { say(place.dataset.denied); return; }
    const worker = await navigator.serviceWorker.ready;
    await (await worker.pushManager.getSubscription())?.unsubscribe(); // perhaps another's, or of another key
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key) });
    const told = new URLSearchParams({ address: made.endpoint, key: plain(made.getKey("p256dh")), secret: plain(made.getKey("auth")) });
    const answer = await fetch(place.dataset.url, { method: "POST", body: told, headers: { "X-CSRFToken": krug.csrf() } });
    if (answer.ok) location.reload();
    else say((await answer.text()) || place.dataset.broke);
  };

  button.hidden = Boolean(document.querySelector("[data-push-here]"));
  button.addEventListener("click", () => {
    button.disabled = true;
    turnOn().catch(() => say(place.dataset.broke)).finally(() => { button.disabled = false; });
  });
})();
