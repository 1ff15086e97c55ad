/* A visit is never lost: what is typed is kept on this device, and sent once when there is a
   connection. Without this script the form is sent like any other. */
(function () {
  "use strict";
  const place = document.querySelector("[data-offline]");
  if (!place || !window.indexedDB || !window.caches) return;
  const owner = place.dataset.owner, KEPT = "qifu-grid-" + owner;
  const form = document.querySelector("form[data-visit]");
  const DAY = 86400000;

  /* --- what is kept: one row a form, by its token --- */
  function open() {
    return new Promise(function (done, failed) {
      const asked = indexedDB.open("qifu-grid", 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore("visits", { keyPath: "token" }); };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { failed(asked.error); };
    });
  }
  async function ask(mode, work) {
    const base = await open();
    try {
      return await new Promise(function (done, failed) {
        const deal = base.transaction("visits", mode), asked = work(deal.objectStore("visits"));
        deal.oncomplete = function () { done(asked.result); };
        deal.onerror = deal.onabort = function () { failed(deal.error); };
      });
    } finally { base.close(); }
  }
  const put = function (row) { return ask("readwrite", function (s) { return s.put(row); }); };
  const drop = function (token) { return ask("readwrite", function (s) { return s.delete(token); }); };
  async function mine() {
    const rows = await ask("readonly", function (s) { return s.getAll(); });
    return rows.filter(function (row) { return row.owner === owner; });
  }

  /* --- words --- */
  function say(words) {
    const line = document.querySelector("[data-state]");
    if (line) { line.hidden = false; line.textContent = words; }
  }
  function clock(at) {
    return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  }
  function day(at) {
    return new Date(at).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  }
  async function list() {
    const box = document.querySelector("[data-outbox]");
    if (!box) return;
    const rows = (await mine()).filter(function (row) { return row.state !== "writing"; });
    box.hidden = rows.length === 0;
    box.querySelector("ul").replaceChildren(...rows.map(function (row) {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = row.path;
      link.textContent = row.firm;
      item.append(link, "，" + day(row.at) + " " + clock(row.at) + " 填的：" + (row.why || "等待网络，连上后自动发送"));
      return item;
    }));
  }

  /* --- sending: the server knows the token and takes a form once --- */
  async function post(row, csrf) {
    const data = new FormData();
    row.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    row.photos.forEach(function (photo) { data.append("photos", photo, photo.name); });
    data.set("token", row.token);
    data.set("csrfmiddlewaretoken", csrf);
    return fetch(row.path, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" });
  }
  async function key(row) {
    const page = await fetch(row.path, { cache: "no-store" });
    if (page.redirected) return { why: "要先登录，登录后自动发送" };
    if (page.status === 404) return { why: "这家企业已不在您的网格，请告诉镇街负责人" };
    if (!page.ok) return { why: "平台暂时没有收下，稍后自动再发" };
    const found = new DOMParser().parseFromString(await page.text(), "text/html");
    const field = found.querySelector("form[data-visit] input[name=csrfmiddlewaretoken]");
    return field ? { csrf: field.value } : { why: "要先登录，登录后自动发送" };
  }
  let sending = false;
  async function sendAll() {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      for (const row of await mine()) {
        if (row.state !== "waiting") continue;
        const given = await key(row);
        row.why = given.why || "";
        if (given.csrf) {
          const answer = await post(row, given.csrf);
          if (answer.ok) {
            const told = await answer.json();
            await drop(row.token);
            told.firm = row.firm;
            sent(told);
            continue;
          }
          if (answer.status === 422) { row.state = "wrong"; row.why = "有的地方要改，请打开改好再提交"; }
          else if (answer.status === 409) row.why = (await answer.json()).refused;
          else row.why = "平台暂时没有收下，稍后自动再发";
        }
        await put(row);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    } finally {
      sending = false;
      await list();
    }
  }
  function sent(told) {
    const box = document.querySelector("[data-sent]");
    if (!box) return;
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = told.url;
    link.textContent = told.number;
    item.append(told.firm + "的走访已发送，编号 ", link);
    box.hidden = false;
    box.querySelector("ul").append(item);
  }

  /* --- the form --- */
  let row = null, timer = null, busy = null;
  function read() {
    row.fields = Array.from(new FormData(form)).filter(function (pair) {
      return typeof pair[1] === "string" && pair[0] !== "csrfmiddlewaretoken";
    });
    const input = form.querySelector("input[type=file]");
    if (input.files.length) row.photos = Array.from(input.files);
    row.at = Date.now();
  }
  async function save() {
    if (busy) return;
    timer = null;
    read();
    try {
      await put(row);
      say("已存在手机里 " + clock(row.at) + (row.photos.length ? "，连同 " + row.photos.length + " 张照片" : ""));
    } catch (error) {
      say("没能存在手机里，请不要关闭这一页");
    }
  }
  function fill(kept) {
    const seen = {};
    form.querySelectorAll("input[type=checkbox], input[type=radio]").forEach(function (box) { box.checked = false; });
    kept.fields.forEach(function (pair) {
      const at = seen[pair[0]] = (seen[pair[0]] || 0) + 1;
      const found = Array.from(form.elements).filter(function (e) { return e.name === pair[0] && e.type !== "file"; });
      const box = found.find(function (e) { return (e.type === "radio" || e.type === "checkbox") && e.value === pair[1]; });
      if (box) box.checked = true;
      else if (found[at - 1] && found[at - 1].type !== "radio") found[at - 1].value = pair[1];
    });
    form.querySelectorAll("details").forEach(function (part) {
      if (Array.from(part.querySelectorAll("textarea, input[type=text]")).some(function (e) { return e.value; })) part.open = true;
    });
    const again = document.querySelector("[data-afresh]");
    again.hidden = false;
    again.addEventListener("click", async function () { await drop(kept.token); location.reload(); });
    if (kept.photos.length) say("接着上次没填完的，已选的 " + kept.photos.length + " 张照片还在");
    else say("接着上次没填完的");
  }
  async function begin() {
    const typed = form.hasAttribute("data-typed"), token = form.elements.token;
    const before = (await mine()).find(function (r) { return r.path === location.pathname && r.state !== "waiting"; });
    row = { token: token.value, owner: owner, path: location.pathname, firm: form.dataset.visit, fields: [], photos: [], at: Date.now(), state: "writing" };
    if (before && !typed) {
      row = before;
      row.state = "writing";
      row.why = "";
      fill(row);
    } else if (!typed) {
      row.token = crypto.randomUUID();  // a page kept on the device is used for more than one visit
      form.elements.on.value = day(Date.now());
    }
    token.value = row.token;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(save, 300);
    });
    form.addEventListener("change", function (event) { if (event.target.type === "file") save(); });
    document.addEventListener("visibilitychange", function () { if (document.hidden && timer) { clearTimeout(timer); save(); } });
    form.addEventListener("submit", submit);
  }
  function done(state, words) {
    busy = null;
    const button = form.querySelector("button[type=submit]");
    if (button) { button.removeAttribute("aria-disabled"); }
    say(words);
    const line = document.querySelector("[data-state]");
    if (line) { line.dataset.state = state; line.scrollIntoView({ block: "center" }); }
  }
  async function submit(event) {
    event.preventDefault();
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    form.elements.said_at.value = new Date().toISOString();
    read();
    await put(row);
    let answer = null;
    try {
      answer = await post(row, form.elements.csrfmiddlewaretoken.value);
    } catch (error) {
      answer = null;
    }
    if (answer && answer.ok) {
      const told = await answer.json();
      await drop(row.token);
      location.assign(told.url);
    } else if (answer && answer.status === 422) {
      form.submit();  // the server draws the page with every error at its field
    } else {
      form.elements.offline.value = "1";
      read();
      row.state = "waiting";
      await put(row);
      form.hidden = true;
      await list();
      let words = "没有网络。走访记录已存在这部手机里，连上网后自动发送，不用再填。";
      if (answer && answer.status === 409) words = (await answer.json()).refused + "走访记录还在这部手机里。";
      else if (answer) words = "平台这次没有收下，可能要重新登录。走访记录已存在这部手机里，登录后自动发送，不用再填。";
      done("waiting", words);
    }
  }

  /* --- pages kept for the way --- */
  async function keepPages() {
    for (const name of await caches.keys()) {
      if (name.startsWith("qifu-grid-") && name !== KEPT && name !== "qifu-grid-static") await caches.delete(name);
    }
    const cache = await caches.open(KEPT);
    for (const kept of await cache.keys()) {
      const answer = await cache.match(kept);
      const at = answer && Date.parse(answer.headers.get("X-Kept") || "");
      if (!at || Date.now() - at > DAY) await cache.delete(kept);
    }
    const links = Array.from(document.querySelectorAll("a[data-keep]"), function (a) { return new URL(a.href).pathname; });
    let many = 0;
    for (const path of new Set([location.pathname, ...links])) {
      try {
        const answer = await fetch(path, { cache: "no-store" });
        if (!answer.ok || answer.redirected) continue;
        const headers = new Headers(answer.headers);
        headers.delete("Content-Encoding");
        headers.delete("Content-Length");
        headers.set("X-Kept", new Date().toISOString());
        await cache.put(path, new Response(await answer.text(), { headers: headers }));
        many += 1;
      } catch (error) { return; }
    }
    place.dataset.kept = String(many);
    const line = document.querySelector("[data-kept-words]");
    if (line && links.length) { line.hidden = false; line.textContent = "名单和走访表已存在这部手机里，没有网络也能打开、填写。"; }
  }

  async function start() {
    if (form) await begin();
    await list();
    if ("serviceWorker" in navigator) {
      try { await navigator.serviceWorker.register(place.dataset.offline, { scope: "/work/grid/" }); } catch (error) { /* an old browser keeps forms all the same */ }
    }
    window.addEventListener("online", sendAll);
    const button = document.querySelector("[data-send]");
    if (button) button.addEventListener("click", sendAll);
    await sendAll();
    if (navigator.onLine) await keepPages();
    place.dataset.ready = "1";
  }
  start();
})();
