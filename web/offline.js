// The service worker of the site: keeps the files of one version, so that the app works offline. scripts/build-site.js writes
// the version and the files in.
const VERSION = 'VERSION';
const FILES = ['FILES'];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(VERSION)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name.startsWith('othello-zero-') && name !== VERSION);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  event.respondWith(
    caches
      .open(VERSION)
      .then((cache) => cache.match(event.request, { ignoreSearch: true }))
      .then((kept) => kept ?? fetchAndKeep(event.request)),
  );
});

/** What was not among the files, such as the engine for WebGPU, is kept once it was fetched. */
async function fetchAndKeep(request) {
  const response = await fetch(request);
  if (response.status !== 200 || new URL(request.url).origin !== self.location.origin) return response;
  const copy = response.clone();
  const cache = await caches.open(VERSION);
  // Where there is no room for it, it is fetched again the next time.
  cache.put(request, copy).catch(() => undefined);
  return response;
}
