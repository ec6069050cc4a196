"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const list = byId("list");
  const families = [...list.children];
  const fields = { search: byId("search"), kind: byId("kind"), alike: byId("alike"), order: byId("order") };
  const orders = {
    harm: (a, b) => a.dataset.rank - b.dataset.rank,
    size: (a, b) => b.dataset.size - a.dataset.size,
    members: (a, b) => b.dataset.members - a.dataset.members,
    users: (a, b) => b.dataset.users - a.dataset.users,
    name: (a, b) => (a.dataset.name < b.dataset.name ? -1 : a.dataset.name > b.dataset.name ? 1 : 0),
  };

  function matches(family, words) {
    const told = `${family.dataset.name} ${family.dataset.words}`;
    return words.every((word) => told.includes(word))
      && (!fields.kind.value || family.dataset.kind === fields.kind.value)
      && (!fields.alike.value || family.dataset.alike.split(" ").includes(fields.alike.value));
  }

  function show() {
    const words = fields.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const family of families) {
      family.hidden = !matches(family, words);
      count += !family.hidden;
    }
    byId("none").hidden = count > 0;
    byId("count").textContent = `${count} of ${families.length} families`;
  }

  function sort() {
    const order = orders[fields.order.value] || orders.harm;
    const sorted = [...families].sort((a, b) => order(a, b) || orders.harm(a, b));
    list.append(...sorted);
  }

  function selectText(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  async function copy(button) {
    const source = byId(button.dataset.copies);
    let copied = false;
    try {
      await navigator.clipboard.writeText(source.textContent);
      copied = true;
    } catch {
      selectText(source);
      try { copied = document.execCommand("copy"); } catch { copied = false; }
    }
    button.textContent = copied ? "Copied" : "Selected: press Ctrl+C";
    byId("count").textContent = copied ? "Contract copied" : "Contract selected";
    setTimeout(() => { button.textContent = "Copy"; show(); }, 2000);
  }

  function openAsked() {
    const asked = location.hash.startsWith("#family-") && byId(location.hash.slice(1));
    if (asked) {
      asked.querySelector("details").open = true;
      asked.scrollIntoView();
    }
  }

  fields.search.addEventListener("input", show);
  fields.kind.addEventListener("change", show);
  fields.alike.addEventListener("change", show);
  fields.order.addEventListener("change", sort);
  byId("tools").addEventListener("submit", (event) => event.preventDefault());
  byId("open").addEventListener("click", (event) => {
    const open = event.target.textContent === "Open all";
    for (const family of families) {
      if (!family.hidden) family.querySelector("details").open = open;
    }
    event.target.textContent = open ? "Close all" : "Open all";
  });
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      fields.search.focus();
    }
  });
  window.addEventListener("hashchange", openAsked);
  byId("tools").hidden = false;
  show();
  openAsked();
})();
