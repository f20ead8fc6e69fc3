// A box whose text the checker judges. What is large is loaded when somebody uses one.
(() => {
  "use strict";
  const boxes = [...document.querySelectorAll(".check-box")];
  const view = new URL("checker/view.js", document.currentScript.src).href;
  const linked = location.hash.startsWith("#check=");
  for (const box of boxes) {
    const texts = JSON.parse(box.dataset.texts);
    const run = box.querySelector(".check-run");
    const area = box.querySelector("textarea");
    const status = box.querySelector("[role=status]");
    if (location.protocol === "file:") {
      const [before, command, after] = texts.file.split("`");
      status.append(before, Object.assign(document.createElement("code"), { textContent: command }), after);
      for (const control of box.querySelectorAll("button")) control.disabled = true;
      continue;
    }
    const once = document.createElement("small");
    once.textContent = texts.once.replace("{size}", "{MB}");
    run.append(" ", once);
    let opened;
    const open = () => opened ??= import(view).then(
      ({ open }) => open(box, texts),
      () => { opened = null; status.textContent = texts.failed; },
    );
    area.addEventListener("input", open, { once: true });
    run.addEventListener("click", async () => (await open())?.run());
    box.querySelector(".check-copy").addEventListener("click", async () => (await open())?.copy());
    if (linked && box === boxes[0]) open().then((opened) => opened?.follow());
  }
})();
