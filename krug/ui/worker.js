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
