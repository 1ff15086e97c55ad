/* Progressive help; every page works without it. No inline handlers, no eval. */
(function () {
  "use strict";

  /* A form is sent once: the button says so and comes back if the page does. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post") || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button && button.tagName === "BUTTON") {
      button.setAttribute("aria-disabled", "true");
      button.dataset.was = button.textContent;
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    document.querySelectorAll("button[data-was]").forEach(function (button) {
      button.removeAttribute("aria-disabled");
      button.textContent = button.dataset.was;
      delete button.dataset.was;
    });
  });

  /* Whoever signs out leaves no kept pages behind on this device. */
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-leave") || !window.caches) return;
    caches.keys().then(function (names) { names.filter(function (name) { return name.startsWith("qifu-grid-"); }).forEach(function (name) { caches.delete(name); }); });
  });

  /* Menus close by Escape and by a click elsewhere. */
  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details[data-menu]")); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* Counters of long texts. */
  function count(area) {
    const counter = document.querySelector('[data-counter-for="' + area.id + '"]');
    if (!counter) return;
    const limit = Number(counter.dataset.limit), length = area.value.trim().length;
    counter.hidden = length < limit / 2;
    counter.textContent = length > limit ? "已超出 " + (length - limit) + " 字，请删减" : "还可输入 " + (limit - length) + " 字";
    counter.classList.toggle("over", length > limit);
  }

  /* Chosen files, told before they are sent; too large a one is named at once. */
  const LIMIT = 20 * 1024 * 1024;
  function listFiles(input) {
    let list = input.nextElementSibling;
    if (!list || !list.matches("ul.files")) {
      list = document.createElement("ul");
      list.className = "files";
      list.setAttribute("aria-live", "polite");
      input.after(list);
    }
    list.replaceChildren(...Array.from(input.files).map(function (file) {
      const item = document.createElement("li"), size = document.createElement("span");
      item.append(file.name + " ");
      size.className = "size";
      size.textContent = file.size > LIMIT ? "超过 20 MB，不能上传，请重新选择" : file.size < 1048576 ? Math.max(1, Math.round(file.size / 1024)) + " KB" : (file.size / 1048576).toFixed(1) + " MB";
      item.append(size);
      return item;
    }));
    input.setCustomValidity(Array.from(input.files).some(function (file) { return file.size > LIMIT; }) ? "有文件超过 20 MB" : "");
  }

  /* Drafts are saved by themselves two seconds after the last key. */
  function autosave(form) {
    const state = form.querySelector("[data-saved]");
    let timer = null, last = new URLSearchParams(new FormData(form)).toString();
    async function save() {
      const data = new FormData(form);
      data.delete("files");
      const now = new URLSearchParams(data).toString();
      if (now === last || form.dataset.sent) return;
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(data), headers: { "X-Autosave": "1" } });
        if (!answer.ok) throw new Error(String(answer.status));
        last = now;
        state.textContent = "草稿已自动保存";
      } catch (error) {
        state.textContent = "草稿暂时没有保存上，请先不要关闭此页";
      }
    }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(save, 2000);
    });
  }

  /* j, k, x and Enter in the page's list of rows. One listener serves every list, also one just swapped in. */
  function goTo(rows, to) {
    rows.forEach(function (row) { row.removeAttribute("aria-selected"); });
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    const link = row.querySelector("a.row-link");
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    const table = document.querySelector("[data-keys]");
    if (!table || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const rows = Array.from(table.querySelectorAll("[data-row]"));
    const at = rows.findIndex(function (row) { return row.hasAttribute("aria-selected"); });
    if (event.key === "j") goTo(rows, at + 1);
    else if (event.key === "k") goTo(rows, at - 1);
    else if (event.key === "x" && rows[at]) {
      const box = rows[at].querySelector("input[type=checkbox]");
      if (box) box.click();
    } else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  function prepare(root) {
    root.querySelectorAll("textarea[data-counter]").forEach(function (area) {
      count(area);
      area.addEventListener("input", function () { count(area); });
    });
    root.querySelectorAll("input[data-files]").forEach(function (input) {
      input.addEventListener("change", function () { listFiles(input); });
    });
    root.querySelectorAll("form[data-autosave]").forEach(autosave);
    root.querySelectorAll("select[data-go], input[data-go]").forEach(function (input) {
      input.addEventListener("change", function () { input.form.requestSubmit(); });
    });
    root.querySelectorAll("button[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
    const focus = root.querySelector("[data-focus]");
    if (focus) focus.focus();
  }
  prepare(document);
  document.addEventListener("htmx:load", function (event) { if (event.detail.elt !== document.body) prepare(event.detail.elt); });
})();
