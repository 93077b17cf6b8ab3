// Shows how the query is read while somebody types. Without it the button "Try" does the same.
"use strict";
const field = document.getElementById("query");
const shown = document.getElementById("reading");
let timer = 0, asked = null;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch("/desk/try", { method: "POST", body: new URLSearchParams({ query: field.value }), signal: asked.signal });
      if (answer.ok) shown.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }, 350);
});
