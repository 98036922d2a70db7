// What the pages of a site do beside being read: search, sort, filter, cite. Nothing is loaded but the texts beside them.
"use strict";

const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// ---- search -------------------------------------------------------------------------------------------------------

const articles = [];
window.postilTexts = some => {
  for (const [page, title, about, paragraphs, said] of some) {
    const places = [...paragraphs.map((text, at) => [`p${at + 1}`, text]), ...said];
    articles.push({ page, title, about, places, title_folded: fold(title), folded: places.map(([, text]) => fold(text)) });
  }
};

const load = file => new Promise((resolve, reject) => {
  const script = make("script", { src: `search/texts-${file}.js` });
  script.onload = resolve;
  script.onerror = () => reject(new Error(script.src));
  document.head.append(script);
});

function terms(query) {
  const wanted = [], unwanted = [];
  for (const [, minus, phrase, word] of query.matchAll(/(-?)(?:["“„]([^"”“]+)["”“]?|([^\s"“”„]+))/g)) {
    const term = fold(phrase ?? word).trim().replace(/\s+/g, " ");
    if (term && term !== "-") (minus ? unwanted : wanted).push(term);
  }
  return [wanted, unwanted];
}

function find(query) {
  const [wanted, unwanted] = terms(query);
  if (!wanted.length) return null;
  const hits = [];
  for (const article of articles) {
    const all = [article.title_folded, ...article.folded];
    const has = term => all.some(text => text.includes(term));
    if (!wanted.every(has) || unwanted.some(has)) continue;
    const places = article.folded.map((text, at) => [wanted.filter(term => text.includes(term)).length, at]).filter(([count]) => count);
    const in_title = wanted.filter(term => article.title_folded.includes(term)).length;
    const best = [...places].sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 3);
    hits.push({ article, best, score: in_title * 1000 + (best[0]?.[0] ?? 0) * 100 + Math.min(places.length, 99) });
  }
  return { wanted, hits: hits.sort((a, b) => b.score - a.score) };
}

// Folding may change how long a text is: where each folded character came from.
function snippet(text, wanted) {
  let folded = "";
  const origin = [];
  let at = 0;
  for (const character of text) {
    for (const unit of fold(character)) { folded += unit; for (let i = 0; i < unit.length; i++) origin.push(at); }
    at += character.length;
  }
  origin.push(text.length);
  const spans = [];
  for (const term of wanted)
    for (let from = folded.indexOf(term); from >= 0; from = folded.indexOf(term, from + term.length))
      spans.push([origin[from], origin[from + term.length]]);
  spans.sort((a, b) => a[0] - b[0]);
  const first = spans.length ? spans[0][0] : 0;
  let start = Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 60)) + 1);
  const end = Math.min(text.length, start + 240);
  const pieces = [start ? "… " : ""];
  for (const [left, right] of spans) {
    if (left < start || right > end) continue;
    pieces.push(text.slice(start, left), make("b", {}, text.slice(left, right)));
    start = right;
  }
  pieces.push(text.slice(start, end), end < text.length ? " …" : "");
  return pieces;
}

function show(result) {
  const found = document.getElementById("found"), hits = document.getElementById("hits");
  found.replaceChildren();
  document.getElementById("articles-table").hidden = result !== null;
  if (result === null) { hits.textContent = ""; return; }
  const shown = result.hits.slice(0, 100);
  const count = result.hits.length;
  hits.textContent = count === 0 ? "Found nowhere." : `In ${count} ${count === 1 ? "article" : "articles"}${count > 100 ? ", the first 100" : ""}.`;
  for (const { article, best } of shown) {
    const address = anchor => article.page.split("/").map(encodeURIComponent).join("/") + (anchor ? `#${encodeURIComponent(anchor)}` : "");
    const item = make("li", {}, make("a", { href: address(best.length ? article.places[best[0][1]][0] : ""), dir: "auto" }, article.title));
    if (article.about) item.append(make("p", { class: "by" }, article.about));
    for (const [, at] of best) {
      const [anchor, text] = article.places[at];
      item.append(make("p", { dir: "auto" }, make("a", { href: address(anchor), "aria-label": "this place" }, "¶"), " ", ...snippet(text, result.wanted)));
    }
    found.append(item);
  }
}

const search = document.getElementById("search");
if (search) {
  search.hidden = false;
  const query = document.getElementById("query");
  let loading = null;
  const loaded = () => loading ??= (async () => {
    document.getElementById("hits").textContent = "Reading the texts …";
    for (let file = 1; file <= Number(search.dataset.files); file++) await load(file);
  })();
  const run = async () => {
    const asked = query.value;
    if (!asked.trim()) { show(null); return; }
    try { await loaded(); } catch (error) { document.getElementById("hits").textContent = `The search cannot read ${error.message}: is the folder whole?`; return; }
    if (asked === query.value) { show(find(asked)); history.replaceState(null, "", `#q=${encodeURIComponent(asked)}`); }
  };
  query.addEventListener("input", run);
  const asked = /^#q=(.+)/.exec(location.hash);
  if (asked) { query.value = decodeURIComponent(asked[1]); run(); }
}

// ---- tables -------------------------------------------------------------------------------------------------------

const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = make("button", { type: "button" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map(row => [value(row, column), row]);
      rows.sort((a, b) => order.compare(a[0], b[0]) * (down ? -1 : 1));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}

const claims = document.querySelector("table#claims");
if (claims?.tBodies[0].rows.length) {
  const rows = [...claims.tBodies[0].rows];
  const choice = (name, column) => {
    const values = [...new Set(rows.map(row => value(row, column)))].sort(order.compare);
    const select = make("select", {}, make("option", { value: "" }, "all"), ...values.map(each => make("option", { value: `=${each}` }, each || "—")));
    return [make("label", {}, `${name} `, select), row => !select.value || `=${value(row, column)}` === select.value, select];
  };
  const text = make("input", { type: "search", autocomplete: "off" });
  const filters = [choice("Verdict", 0), choice("Said by", 2), choice("Status", 5),
    [make("label", {}, "Words ", text), row => fold(row.textContent).includes(fold(text.value)), text]];
  const count = make("span", { role: "status" });
  const apply = () => {
    let shown = 0;
    for (const row of rows) { row.hidden = !filters.every(([, passes]) => passes(row)); shown += !row.hidden; }
    count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  };
  for (const [, , field] of filters) field.addEventListener("input", apply);
  document.getElementById("claims-table").before(make("div", { class: "filters" }, ...filters.map(([label]) => label), count));
}

// ---- cite what is selected ----------------------------------------------------------------------------------------

const source = document.querySelector("[data-cite]");
if (source && navigator.clipboard) {
  const button = make("button", { id: "cite", type: "button", hidden: "" }, "Copy with its citation");
  document.body.append(button);
  let words = "";
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    button.hidden = !range || selection.isCollapsed || !source.contains(range.commonAncestorContainer);
    if (button.hidden) return;
    const start = range.startContainer.nodeType === Node.ELEMENT_NODE ? range.startContainer : range.startContainer.parentElement;
    const paragraph = start.closest("p[id]");
    const place = paragraph ? `${location.href.split("#")[0]}#${paragraph.id}` : location.href;
    words = `“${selection.toString().replaceAll("¶", "").replace(/\s+/g, " ").trim()}” (${[source.dataset.cite, place].filter(Boolean).join(", ")})`;
    const box = range.getBoundingClientRect();
    button.style.left = `${Math.max(0, box.left) + scrollX}px`;
    button.style.top = `${box.bottom + scrollY + 6}px`;
  });
  button.addEventListener("mousedown", event => event.preventDefault());
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy with its citation"; button.hidden = true; }, 1200);
  });
}

// ---- `postil serve`: what has changed, and where the reader is -----------------------------------------------------

const live = document.body.dataset.live;
if (live) {
  const here = decodeURIComponent(location.pathname).slice(1);
  const look = async () => {
    try {
      const { shown, place } = await (await fetch(`/state?page=${encodeURIComponent(here)}`)).json();
      if (place && place !== sessionStorage.getItem("place")) {
        sessionStorage.setItem("place", place);
        const [page, anchor] = place.split("#");
        if (decodeURIComponent(page) !== `/${here}`) { location.href = place; return; }
        location.replace(`#${anchor}`); // which marks it, and leaves no step to go back
        document.getElementById(anchor)?.scrollIntoView({ block: "center" });
      }
      if (shown !== live) { location.reload(); return; }
    } catch { /* it has ended, or is busy: the page stays as it is */ }
    setTimeout(look, 1000);
  };
  look();
}
