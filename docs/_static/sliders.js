// Pictures under the reader's hand: what a slider changes is drawn anew, and said.
(() => {
  "use strict";
  const told = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: 1, maximumFractionDigits: 2,
  });
  const number = (value) => told.format(value).replace("-", "−");
  // Sliders count in tenths: sums of them are rounded, so that what is 0 is 0.
  const tenths = (value) => Math.round(value * 10) / 10;
  const entry = (value) => `${tenths(value)}`.replace("-", "−");
  const move = (element, places) => {
    for (const [name, value] of Object.entries(places)) element.setAttribute(name, value);
  };

  // A plane in which points have coordinates.
  const plane = (svg) => {
    const { x, y, across, up } = svg.dataset;
    const at = (a, b) => [Number(x) + across * a, y - up * b];
    const path = (...points) => `M${points.map((p) => at(...p).join(" ")).join("L")}`;
    const one = (name) => svg.querySelector(`.slider-${name}`);
    return {
      path,
      draw: (name, d) => move(one(name), { d }),
      put: (circle, a, b) => {
        const [cx, cy] = at(a, b);
        move(circle, { cx, cy });
      },
      one,
    };
  };
  const curve = (low, high, f) => Array.from({ length: 61 }, (_, k) => {
    const z = low + ((high - low) * k) / 60;
    return [z, f(z)];
  });
  const line = (y, slope, reach) => [[-reach, y - slope * reach], [reach, y + slope * reach]];

  // Each is given its box, and gives what to do with the values of the sliders: it returns the
  // name of what is to be said, and what to put into it.
  const pictures = {
    ramp(box) {
      const [ramp, step] = [...box.querySelectorAll("svg")].map(plane);
      return ({ z, choice }) => {
        const height = Math.max(z, 0);
        const slope = z > 0 ? 1 : z < 0 ? 0 : choice;
        ramp.put(ramp.one("dot"), z, height);
        step.put(step.one("dot"), z, slope);
        step.put(step.one("zero"), 0, choice);
        for (const graph of [ramp, step]) graph.draw("guide", graph.path([z, 0], [z, 2.3]));
        ramp.draw("tangent", ramp.path(...line(0, slope, 0.9 / Math.hypot(1, slope)).map(([a, b]) => [z + a, height + b])));
        box.classList.toggle("slider-at-zero", z === 0);
        return [z === 0 ? "zero" : "away", { z, ramp: height, step: slope }];
      };
    },

    kink(box) {
      const graph = plane(box.querySelector("svg"));
      return ({ y, m }) => {
        const g = (z) => (Math.max(z, 0) - y) ** 2;
        const [top, slope] = [3.3, -2 * y * m];
        const right = Math.min(1.75, y + Math.sqrt(top));
        graph.draw("line", graph.path([-1.75, g(0)], ...curve(0, right, g)));
        const side = (reach) => graph.path([0, g(0)], [reach, g(0)], [reach, g(0) - 2 * y * reach]);
        graph.draw("fan", `${side(0.9)}Z${side(-0.9)}Z`);
        graph.draw("tangent", graph.path(...line(g(0), slope, 0.9)));
        graph.put(graph.one("dot"), 0, g(0));
        const kind = y < 0 ? "convex" : y > 0 ? "concave" : "smooth";
        return [kind, { y, m, slope, end: -2 * y }];
      };
    },

    circle(box) {
      const factors = [...box.querySelectorAll(".circle-factor")];
      const read = box.querySelector(".circle-read tspan");
      return ({ turn }) => {
        const angles = factors.map((_, k) => (60 + 120 * k + turn) % 360);
        factors.forEach((factor, k) => {
          const angle = (angles[k] * Math.PI) / 180;
          const [x, y] = [110 + 76 * Math.sin(angle), 107 - 76 * Math.cos(angle)];
          move(factor, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
        });
        const order = [0, 1, 2].sort((a, b) => angles[a] - angles[b]);
        read.textContent = order.map((k) => factors[k].textContent).join("");
        return ["same", { reading: read.textContent }];
      };
    },

    mask(box, change) {
      const rows = (name, wide) => {
        const cells = [...box.querySelectorAll(`.mask-${name} > g`)];
        return Array.from({ length: cells.length / wide }, (_, i) => cells.slice(i * wide, (i + 1) * wide));
      };
      const value = (cell) => Number(cell.lastChild.textContent.replace("−", "-"));
      const [left, right, product, kept] = [rows("x", 3), rows("w", 2), rows("product", 2), rows("kept", 2)];
      const weights = right.flat();
      const [select, dragged] = box.querySelectorAll("select, [name=value]");
      const choose = (k) => {
        select.value = k;
        dragged.value = value(weights[k]);
        change();
      };
      select.addEventListener("change", () => choose(Number(select.value)));
      // An entry can be dragged where it is, too: four units of the page are a tenth.
      weights.forEach((cell, k) => {
        let [from, start] = [null, 0];
        cell.addEventListener("pointerdown", (event) => {
          choose(k);
          [from, start] = [event.clientX, value(cell)];
          cell.setPointerCapture(event.pointerId);
        });
        cell.addEventListener("pointermove", (event) => {
          if (from === null) return;
          dragged.value = start + Math.round((event.clientX - from) / 4) / 10;
          change();
        });
        for (const end of ["pointerup", "pointercancel"]) cell.addEventListener(end, () => { from = null; });
      });
      return ({ value: moved }) => {
        const chosen = Number(select.value);
        weights[chosen].lastChild.textContent = entry(moved);
        weights.forEach((cell, k) => cell.classList.toggle("mask-chosen", k === chosen));
        let [count, zeros] = [0, 0];
        product.forEach((row, i) => row.forEach((cell, j) => {
          const sum = tenths(left[i].reduce((all, factor, k) => all + value(factor) * value(right[k][j]), 0));
          cell.lastChild.textContent = entry(sum);
          kept[i][j].lastChild.textContent = sum === 0 ? "?" : Number(sum > 0);
          for (const shown of [cell, kept[i][j]]) shown.classList.toggle("mask-kept", sum > 0);
          count += sum > 0;
          zeros += sum === 0;
        }));
        const name = select.selectedOptions[0].textContent;
        return [zeros ? "zero" : "kept", { name, value: moved, count: `${count}`, all: `${product.flat().length}` }];
      };
    },

    descent(box) {
      const graph = plane(box.querySelector("svg"));
      const dots = [...box.querySelectorAll(".slider-dot")];
      return ({ eta }) => {
        const factor = tenths(1 - eta);
        const way = dots.map((_, k) => 1.5 * factor ** k);
        graph.draw("tangent", graph.path(...way.map((w) => [w, w * w])));
        dots.forEach((dot, k) => graph.put(dot, way[k], way[k] ** 2));
        const kind = eta < 1 ? "below" : eta === 1 ? "one" : eta < 2 ? "between" : eta === 2 ? "two" : "beyond";
        return [kind, { eta, factor }];
      };
    },
  };

  for (const box of document.querySelectorAll(".slider")) {
    const inputs = [...box.querySelectorAll("input")];
    const status = box.querySelector("[role=status]");
    const change = () => {
      const values = Object.fromEntries(inputs.map((input) => [input.name, Number(input.value)]));
      const [kind, pieces] = show(values);
      for (const input of inputs) input.nextElementSibling.textContent = number(input.value);
      const shown = (piece) => (typeof piece === "number" ? number(piece) : piece);
      status.textContent = box.dataset[`say_${kind}`].replace(/\{(\w+)\}/g, (_, name) => shown(pieces[name]));
    };
    const show = pictures[box.dataset.picture](box, change);
    for (const input of inputs) input.addEventListener("input", change);
    change();
  }
})();
