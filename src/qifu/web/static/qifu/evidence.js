/* Forms that send fingerprints instead of a file: [data-digest] has a file input of its own, whose
   fingerprints go into the fields named sha256, sm3 and size. [data-expected] is compared at once. */
import { digestsOf } from "./digest.js";

document.querySelectorAll("[data-digest]").forEach(function (form) {
  const input = form.querySelector("[data-local]"), says = form.querySelector("[data-says]");
  if (!input || !says) return;
  form.querySelectorAll("[data-with-script]").forEach(function (part) { part.hidden = false; });
  form.querySelectorAll("[data-no-script]").forEach(function (part) { part.open = false; });
  input.addEventListener("change", async function () {
    const file = input.files[0];
    if (!file) return;
    says.className = "note";
    says.textContent = "正在计算，文件没有离开这台设备 …";
    const found = await digestsOf(file, function (done, all) {
      says.textContent = "正在计算 " + Math.floor(100 * done / all) + "%，文件没有离开这台设备 …";
    });
    const values = { sha256: found.sha256, sm3: found.sm3, size: found.size, digest: found.sha256, file_name: file.name };
    Object.keys(values).forEach(function (name) {
      const field = form.elements[name];
      if (field) field.value = String(values[name]);
    });
    const expected = form.dataset.expected;
    if (!expected) {
      says.textContent = "已算好：" + file.name + "，SHA-256 " + found.sha256.slice(0, 16) + "…，SM3 " + found.sm3.slice(0, 16) + "…";
    } else if (expected === found.sha256 + ":" + found.sm3) {
      says.className = "note note-todo";
      says.textContent = "一致：" + file.name + " 就是存证时的文件，一个字节也没有变。";
    } else {
      says.className = "note note-error";
      says.textContent = "不一致：" + file.name + " 不是存证时的文件，或存证以后被改动过。";
    }
  });
});
