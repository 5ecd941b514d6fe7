// The page works without this file. It completes the second and later names of the team, and says that an answer is
// on its way.
"use strict";

const team = document.getElementById("with");
const members = document.getElementById("members");

if (team && members) {
  const names = Array.from(members.options, (option) => option.value);
  const offered = document.createElement("datalist");
  offered.id = "team-members";
  members.after(offered);
  team.setAttribute("list", offered.id);
  let shown = null;
  const offer = () => {
    const begun = team.value.slice(0, team.value.lastIndexOf(";") + 1);
    if (begun === shown) return;
    shown = begun;
    const taken = new Set(begun.split(";").map((name) => name.trim()));
    offered.replaceChildren(
      ...names
        .filter((name) => !taken.has(name))
        .map((name) => {
          const option = document.createElement("option");
          option.value = begun ? `${begun} ${name}` : name;
          option.label = name;
          return option;
        }),
    );
  };
  team.addEventListener("input", offer);
  offer();
}

for (const form of document.querySelectorAll("form[data-busy]")) {
  const button = form.querySelector("button[type=submit]");
  const said = button.textContent;
  form.addEventListener("submit", () => {
    form.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
  });
  window.addEventListener("pageshow", () => {
    form.removeAttribute("aria-busy");
    button.textContent = said;
  });
}
