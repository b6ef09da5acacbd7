// Marks every stretch of the sentence that the address names, so that a figure's link shows the whole of it.
"use strict";
function choose() {
  const wanted = location.hash.slice(1);
  for (const mark of document.querySelectorAll("mark[data-quotes]")) {
    const chosen = wanted !== "" && mark.dataset.quotes.split(" ").includes(wanted);
    mark.classList.toggle("chosen", chosen);
  }
  const first = document.querySelector("mark.chosen");
  if (first) {
    first.scrollIntoView({ block: "center" });
  }
}
window.addEventListener("hashchange", choose);
choose();
