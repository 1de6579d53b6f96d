"use strict";
(() => {
  const root = document.documentElement;
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const toggle = document.getElementById("theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const models = () => window.Bokeh.documents.flatMap((document) => [...document._all_models.values()]);
  const named = (name) => models().find((model) => model.name === name);

  function paint() {
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const [ink, muted, line] = ["ink", "muted", "line"].map(colour);
    const font = getComputedStyle(document.body).fontFamily;
    for (const model of models()) {
      if (model.type.endsWith("Axis")) {
        model.setv({
          axis_line_color: line, major_tick_line_color: line, axis_label_text_color: muted,
          major_label_text_color: muted, axis_label_text_font: font, major_label_text_font: font,
        });
      } else if (model.type === "Grid") {
        model.setv({ grid_line_color: model.dimension === 0 ? null : line });
      } else if (model.type === "Legend") {
        model.setv({ label_text_color: ink, label_text_font: font });
      } else if (model.type === "GlyphRenderer" && /^c\d$/.test(model.name || "")) {
        const own = colour(model.name);
        model.glyph.setv(model.glyph.type === "Line" ? { line_color: own } : { fill_color: own });
      }
    }
    toggle.setAttribute("aria-pressed", String(dark()));
    toggle.textContent = dark() ? "Light" : "Dark";
  }

  // A cell as text that no spreadsheet takes for a formula, quoted as RFC 4180 asks.
  const text = (cell) => {
    const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const csv = (rows) => rows.map((row) => `${row.join(",")}\r\n`).join("");
  const cell = (td) => (td.dataset.value === undefined ? text(td.textContent.trim()) : td.dataset.value);
  const tableRows = (id) => [...document.getElementById(id).rows].map((row) => [...row.cells].map(cell));

  function sourceRows(name) {
    const columns = named(name).data;
    const names = Object.keys(columns);
    const show = (column, at) => {
      const value = columns[column][at];
      if (column === "time_utc") return new Date(value).toISOString().replace(".000", "");
      return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : "";
    };
    const rows = Array.from(columns[names[0]], (_, at) => names.map((column) => show(column, at)));
    return [names, ...rows];
  }

  function save(file, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  for (const button of document.querySelectorAll("button.csv")) {
    const { table, source, file } = button.dataset;
    button.addEventListener("click", () => save(file, csv(table ? tableRows(table) : sourceRows(source))));
  }

  document.getElementById("span").addEventListener("change", (event) => {
    const span = named("span");
    const [first, last] = span.bounds;
    if (!event.target.value) return span.setv({ start: first, end: last });
    const [year, month] = event.target.value.split("-").map(Number);
    const start = Math.max(first, Date.UTC(year, month - 1, 1));
    return span.setv({ start, end: Math.min(last, Date.UTC(year, month, 1)) });
  });

  toggle.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    paint();
  });
  prefersDark.addEventListener("change", paint);
  let before = "";
  window.addEventListener("beforeprint", () => {
    before = root.dataset.theme || "";
    root.dataset.theme = "light";
    paint();
  });
  window.addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    paint();
  });

  // Where fingers scroll the page, a drag over a figure must not zoom.
  function freeTouch() {
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    for (const model of models()) {
      if (["BoxZoomTool", "PanTool", "ToolProxy"].includes(model.type)) model.active = false;
    }
  }

  const { documents, items } = data("charts");
  window.Bokeh.embed.embed_items(documents, items).then(() => {
    freeTouch();
    paint();
    root.dataset.ready = "yes";
  });
})();
