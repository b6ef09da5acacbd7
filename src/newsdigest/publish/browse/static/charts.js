// Draws the page's chart from the data beside it. The same figures stand in the table below each chart.
"use strict";
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const palette = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#99a0a6"]; // Paul Tol's bright
Chart.defaults.color = colour("--ink");
Chart.defaults.borderColor = colour("--line");
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;

const legend = { labels: { boxWidth: 12, boxHeight: 12, padding: 8 } };

const percent = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)}%`;

// What the axis shows: the medians and the middle halves with room around them. One article's odd figure would flatten all
// days; a range that leaves the chart stands in the table.
function limits(series) {
  const low = Math.min(0, ...series.map((r) => r.low_pct));
  const high = Math.max(0, ...series.map((r) => r.high_pct));
  const room = Math.max(2, (high - low) * 0.4);
  return { min: Math.floor(low - room), max: Math.ceil(high + room) };
}

// The range as a thin bar, the middle half of the publishers as a wide one, the median as a line: one day is enough.
function moves(series) {
  const spread = (low, high) => series.map((r) => (r[low] === r[high] ? [r[low] - 0.02, r[high] + 0.02] : [r[low], r[high]]));
  const bar = { type: "bar", grouped: false, borderSkipped: false, order: 2 };
  return {
    data: {
      labels: series.map((r) => r.day),
      datasets: [
        { type: "line", label: "median", data: series.map((r) => r.median_pct), borderColor: palette[0], backgroundColor: palette[0], borderWidth: 2, pointRadius: series.length > 30 ? 2 : 4, order: 1 },
        { ...bar, label: "middle half", data: spread("low_pct", "high_pct"), backgroundColor: "#4477aa66", maxBarThickness: 26 },
        { ...bar, label: "range", data: spread("min_pct", "max_pct"), backgroundColor: "#4477aa66", maxBarThickness: 3 },
      ],
    },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: { x: { offset: true }, y: { ...limits(series), ticks: { callback: percent } } },
      plugins: { legend, tooltip: { callbacks: { label: (c) => label(c, series[c.dataIndex]) } } },
    },
  };
}

function label(context, row) {
  const name = context.dataset.label;
  const ends = { median: [row.median_pct], "middle half": [row.low_pct, row.high_pct], range: [row.min_pct, row.max_pct] }[name];
  return `${name}: ${ends.map(percent).join(" to ")}`;
}

function causes(chart) {
  return {
    type: "bar",
    data: {
      labels: chart.days,
      datasets: chart.causes.map((c, i) => ({ label: c.label, data: c.shares.map((s) => 100 * s), backgroundColor: palette[i % palette.length] })),
    },
    options: {
      scales: { x: { stacked: true }, y: { stacked: true, max: 100, ticks: { callback: (v) => `${v} %` } } },
      datasets: { bar: { maxBarThickness: 90 } },
      plugins: { legend, tooltip: { callbacks: { label: (c) => `${c.dataset.label}: ${c.parsed.y.toFixed(0)} %` } } },
    },
  };
}

const canvas = document.getElementById("chart");
if (canvas) {
  const series = JSON.parse(canvas.dataset.series);
  new Chart(canvas, canvas.dataset.kind === "moves" ? moves(series) : causes(series));
}
