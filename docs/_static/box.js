// A box whose text the checker judges. What is large is loaded when somebody uses one.
(() => {
  "use strict";
  const { all, make, fromDisk, howToServe, scripts } = window.book;
  const boxes = all(".check-box");
  const linked = location.hash.startsWith("#check=");
  for (const box of boxes) {
    const texts = JSON.parse(box.dataset.texts);
    const run = box.querySelector(".check-run");
    const area = box.querySelector("textarea");
    const status = box.querySelector("[role=status]");
    if (fromDisk) {
      status.append(...howToServe(texts.file).childNodes);
      for (const control of all("button", box)) control.disabled = true;
      continue;
    }
    run.append(" ", make("small", { className: "fw-normal", textContent: texts.once.replace("{size}", "{MB}") }));
    let opened;
    const open = () => opened ??= import(`${scripts}checker/view.js`).then(
      ({ open }) => open(box, texts),
      () => { opened = null; status.textContent = texts.failed; },
    );
    area.addEventListener("input", open, { once: true });
    run.addEventListener("click", async () => (await open())?.run());
    box.querySelector(".check-copy").addEventListener("click", async () => (await open())?.copy());
    if (linked && box === boxes[0]) open().then((opened) => opened?.follow());
  }
})();
