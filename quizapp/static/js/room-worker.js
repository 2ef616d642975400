// Keeps the running room usable over a reload without network: its page, its paper and what they are drawn with.
// Everything of an attempt is deleted when its result is seen.

const CACHE = "quizapp-room-2";
const PATIENCE = 6000; // milliseconds until a silent network counts as none

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const drop = caches.keys().then((names) => Promise.all(names.filter((n) => n !== CACHE).map((n) => caches.delete(n))));
  event.waitUntil(Promise.all([drop, self.clients.claim()]));
});

// What the page has loaded before this worker was there.
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  event.waitUntil(
    caches.open(CACHE).then((cache) => Promise.all(event.data.keep.map((address) => cache.add(address).catch(() => null)))),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const [, attempt, part] = /^\/attempts\/(\d+)(\/paper|\/result)?$/.exec(pathname) ?? [];
  if (attempt && part === "/result") event.respondWith(resultPage(request, attempt));
  else if (attempt) event.respondWith(networkFirst(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(cacheFirst(request));
});

async function networkFirst(request, key) {
  const cache = await caches.open(CACHE);
  try {
    const response = await withinPatience(fetch(request));
    if (response.status < 500) {
      if (response.ok && !response.redirected && response.type === "basic") await cache.put(key, response.clone());
      return response;
    }
    return (await fromCache(cache, key)) ?? response; // a server that is being restarted
  } catch (error) {
    const kept = await fromCache(cache, key);
    if (kept) return kept;
    throw error;
  }
}

async function fromCache(cache, key) {
  const kept = await cache.match(key);
  if (!kept) return null;
  // The page must know that its clock and its answers are of an earlier hour.
  const text = (await kept.text()).replace('id="room"', 'id="room" data-kept="1"');
  return new Response(text, { headers: kept.headers });
}

function withinPatience(promise) {
  return Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error("the network is silent")), PATIENCE)),
  ]);
}

async function cacheFirst(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}

async function resultPage(request, attempt) {
  const response = await fetch(request);
  if (response.ok && !response.redirected) {
    const cache = await caches.open(CACHE);
    await Promise.all([cache.delete(`/attempts/${attempt}`), cache.delete(`/attempts/${attempt}/paper`)]);
  }
  return response;
}
