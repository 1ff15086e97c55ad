/* Checks the code of a card on this device alone: signature, last day, age. Sends nothing. */
(function () {
  "use strict";

  const form = document.getElementById("offline");
  const box = document.getElementById("offline-code");
  const said = document.getElementById("offline-result");
  if (!form || !box || !said) return;
  const keys = JSON.parse(form.dataset.keys), levels = JSON.parse(form.dataset.levels), kinds = JSON.parse(form.dataset.kinds);

  function bytes(text) {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(plain), function (c) { return c.charCodeAt(0); });
  }
  function show(good, title, lines) {
    said.hidden = false;
    said.className = good ? "note" : "note note-warning";
    said.replaceChildren();
    const head = document.createElement("strong");
    head.textContent = title;
    const body = document.createElement("div");
    const first = document.createElement("p");
    first.append(head);
    body.append(first);
    lines.forEach(function (line) {
      const p = document.createElement("p");
      p.textContent = line;
      body.append(p);
    });
    said.append(body);
  }
  function day(text) { return new Date(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8))); }

  async function verify(code) {
    const parts = code.split(".");
    if (parts.length !== 4 || parts[0] !== "1") return show(false, "不是服务绿卡的码", ["请让持卡人出示卡上的二维码再扫一次。"]);
    if (!Object.hasOwn(keys, parts[1])) return show(false, "不认识这把签名的钥匙", ["可能不是本区发的卡，也可能是新换的密钥：请联网核验。"]);
    let genuine = false;
    try {
      const key = await crypto.subtle.importKey("raw", bytes(keys[parts[1]]), { name: "Ed25519" }, false, ["verify"]);
      const words = new TextEncoder().encode(parts.slice(0, 3).join("."));
      genuine = await crypto.subtle.verify({ name: "Ed25519" }, key, bytes(parts[3]), words);
    } catch (error) {
      if (error && error.name === "InvalidCharacterError") return show(false, "不是服务绿卡的码", ["内容不完整，请再扫一次。"]);
      return show(false, "这个浏览器不能离线核验", ["请换新版浏览器，或联网核验。"]);
    }
    if (!genuine) return show(false, "签名不对", ["这不是本区发的卡，或者内容被改过。"]);
    const fields = new TextDecoder().decode(bytes(parts[2])).split("|");
    const today = new Date();
    const age = Math.floor((today - day(fields[6])) / 86400000);
    const lines = [(levels[fields[3]] || fields[3]) + "（" + (kinds[fields[2]] || "") + "），" + fields[4] + "**", "有效期至 " + fields[5].slice(0, 4) + "-" + fields[5].slice(4, 6) + "-" + fields[5].slice(6)];
    if (today >= new Date(day(fields[5]).getTime() + 86400000)) return show(false, "已到期", lines);
    if (age > Number(box.dataset.days)) return show(false, "要联网核验", lines.concat(["这个码是 " + age + " 天前生成的。"]));
    return show(true, "是本区发的卡，没有改过，没有到期", lines.concat(["有没有挂失、注销，要联网才知道。"]));
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const text = box.value.trim().replace(/\/+$/, "");
    verify(decodeURIComponent(text.slice(text.lastIndexOf("/") + 1)));
  });
})();
