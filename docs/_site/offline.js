// Lets a reader who has loaded the checker come back without a network: pages come from the network
// where there is one, else as they were when they were last read.
const PAGES = "relugrad-pages";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  // The checker's own large files are kept by the checker.
  if (request.method !== "GET" || origin !== location.origin || pathname.endsWith(".gz")) return;
  event.respondWith((async () => {
    try {
      const response = await fetch(request);
      if (response.ok && response.status === 200) {
        const copy = response.clone();
        event.waitUntil(caches.open(PAGES).then((store) => store.put(request, copy)).catch(() => {}));
      }
      return response;
    } catch (fault) {
      const kept = await caches.match(request, { ignoreVary: true });
      if (kept) return kept;
      throw fault;
    }
  })());
});
