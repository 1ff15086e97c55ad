/* Pages of the grid that were kept on this device are drawn when there is no connection. What is
   kept, and for whom, is decided by visit.js; here is only the way back to it. */
"use strict";
const STATIC = "qifu-grid-static";
const ASSETS = [{% for url in assets %}"{{ url|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PAGES = /^\/work\/grid\/(today\/|firms\/\d+\/visit\/)$/;

self.addEventListener("install", function (event) {
  event.waitUntil(
    caches.delete(STATIC).then(function () { return caches.open(STATIC); })
      .then(function (cache) { return cache.addAll(ASSETS); })
      .then(function () { return self.skipWaiting(); })
  );
});
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function away() {
  const words = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>没有网络</title></head><body><main><h1>没有网络</h1><p>这一页没有存在手机里。连上网后再打开；没填完的走访记录还在，不会丢。</p><p><a href=\"/work/grid/today/\">回到“今天去哪”</a></p></main></body></html>";
  return new Response(words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && PAGES.test(url.pathname)) {
    event.respondWith(fetch(event.request).catch(function () {
      return caches.match(event.request, { ignoreSearch: true, ignoreVary: true }).then(function (kept) { return kept || away(); });
    }));
  } else if (ASSETS.includes(url.pathname)) {
    event.respondWith(fetch(event.request).catch(function () {
      return caches.match(event.request, { ignoreVary: true }).then(function (kept) { return kept || Response.error(); });
    }));
  }
});
