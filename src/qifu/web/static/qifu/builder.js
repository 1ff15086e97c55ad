/* Help for the rule builder; it works without it, by the button that draws anew. */
(function () {
  "use strict";

  /* What changes the shape of a condition is drawn anew by the server, the sandbox with it. */
  function shapes(event) { return event.target.matches && event.target.matches("#draft-form [data-redraw]"); }
  document.addEventListener("input", function (event) { if (shapes(event)) event.stopPropagation(); }, true);
  document.addEventListener("change", function (event) {
    if (!shapes(event)) return;
    event.stopPropagation();
    document.getElementById("redraw").click();
  }, true);

  /* A long list of facts is narrowed by typing. */
  function searchable(select) {
    if (select.dataset.found) return;
    select.dataset.found = "1";
    const input = document.createElement("input");
    input.type = "search";
    input.className = "form-control form-mini find-fact";
    input.placeholder = "输入几个字查找";
    input.setAttribute("aria-label", "在列表中查找");
    input.autocomplete = "off";
    input.addEventListener("input", function (event) { event.stopPropagation(); narrow(select, input.value.trim()); });
    input.addEventListener("change", function (event) { event.stopPropagation(); });
    if (!select.value) select.before(input);
  }
  function narrow(select, words) {
    const found = [];
    Array.from(select.options).forEach(function (option) {
      const fits = option.textContent.includes(words);
      option.hidden = Boolean(words) && Boolean(option.value) && !option.selected && !fits;
      if (words && option.value && fits) found.push(option);
    });
    if (found.length === 1 && !found[0].selected) {
      found[0].selected = true;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  function prepare(root) { root.querySelectorAll("select[data-find]").forEach(searchable); }
  prepare(document);
  document.addEventListener("htmx:load", function (event) { prepare(event.detail.elt); });
})();
