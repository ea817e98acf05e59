(function () {
  "use strict";
  var form = document.getElementById("filter");
  var find = document.getElementById("find");
  var shown = document.getElementById("shown");
  var boxes = Array.from(form.querySelectorAll("input[type=checkbox]"));
  var rows = Array.from(document.querySelectorAll("tr.requirement"), function (row) {
    var chapter = row.parentElement.querySelector("tr.chapter");
    return {
      row: row,
      text: (chapter.textContent + " " + row.querySelector("th").textContent).toLowerCase(),
      verdicts: row.dataset.verdicts.split(" "),
    };
  });

  function apply() {
    var words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    var chosen = boxes.filter(function (b) { return b.checked; }).map(function (b) { return b.value; });
    var count = 0;
    rows.forEach(function (r) {
      var fits =
        words.every(function (w) { return r.text.includes(w); }) &&
        (chosen.length === 0 || chosen.some(function (v) { return r.verdicts.includes(v); }));
      r.row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    document.querySelectorAll("table.matrix tbody").forEach(function (body) {
      body.hidden = !body.querySelector("tr.requirement:not([hidden])");
    });
    shown.textContent = count === rows.length ? rows.length + " requirements" : count + " of " + rows.length + " requirements";
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  apply();
})();
