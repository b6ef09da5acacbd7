// Draws the page's chart from the data beside it. The same figures stand in the table below each chart.
"use strict";
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const palette = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866", "#44bb99", "#99a0a6"]; // Paul Tol's bright
Chart.defaults.color = colour("--ink");
Chart.defaults.borderColor = colour("--line");
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;

const percent = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value)}%`;

function moves(series) {
  const point = { pointRadius: series.length > 30 ? 0 : 4 };
  return {
    type: "line",
    data: {
      labels: series.map((r) => r.day),
      datasets: [
        { label: "highest stated", data: series.map((r) => r.max_pct), borderWidth: 0, pointRadius: 0, fill: "+1", backgroundColor: "#4477aa33" },
        { label: "lowest stated", data: series.map((r) => r.min_pct), borderWidth: 0, pointRadius: 0, fill: false },
        { label: "median", data: series.map((r) => r.median_pct), borderColor: palette[0], backgroundColor: palette[0], borderWidth: 2, ...point },
      ],
    },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: { y: { ticks: { callback: percent } } },
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: (c) => `${c.dataset.label}: ${percent(c.parsed.y)}` } } },
    },
  };
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
      plugins: { tooltip: { callbacks: { label: (c) => `${c.dataset.label}: ${c.parsed.y.toFixed(0)} %` } } },
    },
  };
}

const canvas = document.getElementById("chart");
if (canvas) {
  const series = JSON.parse(canvas.dataset.series);
  new Chart(canvas, canvas.dataset.kind === "moves" ? moves(series) : causes(series));
}
