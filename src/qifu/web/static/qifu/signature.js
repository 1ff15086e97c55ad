/* A drawn signature in a canvas, sent as a picture in a hidden field. Without it the typed name is enough. */
(function () {
  "use strict";
  const box = document.querySelector("[data-sign]"), field = document.querySelector("[data-drawing]");
  if (!box || !field) return;
  box.hidden = false;
  const pad = box.querySelector("canvas"), pen = pad.getContext("2d");
  let drawing = false;
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#17222d";
  function spot(event) {
    const shape = pad.getBoundingClientRect();
    return [(event.clientX - shape.left) * pad.width / shape.width, (event.clientY - shape.top) * pad.height / shape.height];
  }
  pad.addEventListener("pointerdown", function (event) {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...spot(event));
  });
  pad.addEventListener("pointermove", function (event) {
    if (!drawing) return;
    pen.lineTo(...spot(event));
    pen.stroke();
  });
  pad.addEventListener("pointerup", function () {
    if (!drawing) return;
    drawing = false;
    field.value = pad.toDataURL("image/png");
  });
  box.querySelector("[data-clear]").addEventListener("click", function () {
    pen.clearRect(0, 0, pad.width, pad.height);
    field.value = "";
  });
  if (field.value) {
    const kept = new Image();
    kept.onload = function () { pen.drawImage(kept, 0, 0); };
    kept.src = field.value;
  }
})();
