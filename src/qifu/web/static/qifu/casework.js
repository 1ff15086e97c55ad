/* Help for the inbox and the case page; both work without it. */
(function () {
  "use strict";

  function boxes() { return Array.from(document.querySelectorAll("input[name=pick]")); }
  function told() {
    const told = document.querySelector("[data-picked]"), all = document.querySelector("[data-pick-all]");
    if (!told) return;
    const picked = boxes().filter(function (box) { return box.checked; }).length;
    told.textContent = picked ? "已选 " + picked + " 件" : "";
    all.checked = picked > 0 && picked === boxes().length;
  }
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-pick-all]")) {
      boxes().forEach(function (box) { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-pick-all], input[name=pick]")) told();
  });

  /* What is not asked for stays out of the address. */
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.elt.id !== "filter-form") return;
    const asked = event.detail.parameters;
    Object.keys(asked).forEach(function (name) { if (asked[name] === "") delete asked[name]; });
  });

  /* Forms around the list know its present filter. */
  document.addEventListener("htmx:afterSettle", function () {
    const now = document.querySelector("[data-now]");
    if (now) document.querySelectorAll("[data-query]").forEach(function (input) { input.value = now.dataset.now; });
  });

  /* A long select of units is found by typing: an input before it keeps what matches. */
  function searchable(select) {
    if (select.dataset.found || select.options.length < 15) return;
    select.dataset.found = "1";
    const input = document.createElement("input");
    input.type = "search";
    input.className = "form-control find-option";
    input.placeholder = "输入名称查找";
    input.setAttribute("aria-label", "在列表中查找");
    input.autocomplete = "off";
    input.addEventListener("input", function () { narrow(select, input.value.trim()); });
    select.before(input);
  }
  function narrow(select, words) {
    const found = [];
    Array.from(select.options).forEach(function (option) {
      option.hidden = Boolean(words) && Boolean(option.value) && !option.selected && !option.textContent.includes(words);
      if (words && option.value && option.textContent.includes(words)) found.push(option);
    });
    select.querySelectorAll("optgroup").forEach(function (group) {
      group.hidden = Array.from(group.children).every(function (option) { return option.hidden; });
    });
    if (found.length === 1 && !select.multiple) found[0].selected = true;
  }
  function prepare(root) { root.querySelectorAll("form.act-form select").forEach(searchable); }
  prepare(document);
  document.addEventListener("htmx:load", function (event) { prepare(event.detail.elt); });
})();
