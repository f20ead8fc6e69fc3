// The ramp and the unit step: a point at z, the slope there, and the value that is chosen at 0.
(() => {
  "use strict";
  const box = document.querySelector(".ramp-slider");
  if (!box) return;
  const one = (selector, from = box) => from.querySelector(selector);
  const [ramp, step] = box.querySelectorAll("svg");
  const { unit, x, y } = ramp.dataset;
  const [z, choice] = [one("[name=z]"), one("[name=choice]")];
  const status = one("[role=status]");
  const told = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: 1, maximumFractionDigits: 1,
  });
  const number = (value) => told.format(value).replace("-", "−");
  const at = (a, b) => [Number(x) + unit * a, y - unit * b];
  const draw = (path, ...points) => path.setAttribute("d", `M${points.map((p) => at(...p).join(" ")).join("L")}`);
  const put = (circle, a, b) => {
    const [cx, cy] = at(a, b);
    circle.setAttribute("cx", cx);
    circle.setAttribute("cy", cy);
  };

  const move = () => {
    const value = Number(z.value);
    const chosen = Number(choice.value);
    const height = Math.max(value, 0);
    const slope = value > 0 ? 1 : value < 0 ? 0 : chosen;
    put(one(".ramp-dot", ramp), value, height);
    put(one(".ramp-dot", step), value, slope);
    put(one(".ramp-zero", step), 0, chosen);
    for (const svg of [ramp, step]) draw(one(".ramp-guide", svg), [value, 0], [value, 2.3]);
    const reach = 0.9 / Math.hypot(1, slope);
    draw(one(".ramp-tangent", ramp), [value - reach, height - reach * slope], [value + reach, height + reach * slope]);
    box.classList.toggle("ramp-at-zero", value === 0);
    for (const input of [z, choice]) input.nextElementSibling.textContent = number(input.value);
    status.textContent = box.dataset[value === 0 ? "zero" : "away"]
      .replaceAll("{z}", number(value)).replace("{ramp}", number(height)).replace("{step}", number(slope));
  };
  for (const input of [z, choice]) input.addEventListener("input", move);
  move();
})();
