// Krug without a connection: a page that says so, and the files it is drawn with. Pages of clients and answers are never kept.
// SHELL, the line above, is written by krug.ui.offline: the cache's name, the page, and the files, whose names hold their hashes.
addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(SHELL.cache);
  await cache.addAll([SHELL.page, ...SHELL.files].map((url) => new Request(url, { credentials: "omit", cache: "reload" })));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== SHELL.cache).map((name) => caches.delete(name)));
  await registration.navigationPreload?.enable();
})()));

// A message of the browser: shown once under its tag, however often it comes; opened in the page that is there.
addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  const look = { body: told.body, tag: `krug-${told.id}`, data: { url: told.url }, icon: SHELL.icon, badge: SHELL.icon };
  event.waitUntil(registration.showNotification(told.title ?? "Krug", look));
});

addEventListener("notificationclick", (event) => event.waitUntil((async () => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", location.origin);
  if (url.origin !== location.origin) return;
  const [open] = await clients.matchAll({ type: "window" });
  if (!open) return clients.openWindow(url);
  await open.focus();
  return open.navigate(url).catch(() => clients.openWindow(url));
})()));

const page = async (event) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return (await caches.match(SHELL.page)) || Response.error();
  }
};
const file = async (request) => (await caches.match(request.url)) || fetch(request);

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.origin === location.origin && SHELL.files.includes(url.pathname)) event.respondWith(file(request));
});
