// Read one export with a program of npm's. Prints what it understood as JSON.
const fs = require("fs");
const [, , program, path] = process.argv;

async function axe(file) {
  const { JSDOM } = require("jsdom");
  const page = new JSDOM(fs.readFileSync(file, "utf8"), { runScripts: "outside-only" });
  page.window.eval(require("axe-core").source);
  // a page without a screen has no colours to compare
  const found = await page.window.axe.run(page.window.document, { rules: { "color-contrast": { enabled: false } } });
  return { violations: found.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`) };
}

const asText = (value) =>
  value === null || value === undefined
    ? ""
    : value instanceof Date
      ? value.toISOString().slice(0, 19).replace("T", " ")
      : typeof value === "boolean"
        ? `boolean ${value}`
        : String(value);

function sheetjs(file) {
  const { readFile, utils } = require("xlsx");
  const book = readFile(file, { cellNF: true, dateNF: "yyyy-mm-dd hh:mm:ss" });
  const sheets = {};
  const links = [];
  for (const [name, sheet] of Object.entries(book.Sheets)) {
    sheets[name] = utils.sheet_to_json(sheet, { header: 1, raw: false, defval: "" });
    for (const cell of Object.values(sheet)) {
      if (cell && cell.l) links.push(cell.l.Target);
      if (cell && cell.t === "b") links.push("a boolean");
    }
  }
  return { sheets, links };
}

async function exceljs(file) {
  const book = new (require("exceljs").Workbook)();
  await book.xlsx.readFile(file);
  const sheets = {};
  const links = [];
  book.eachSheet((sheet) => {
    sheets[sheet.name] = [];
    sheet.eachRow((row) => {
      const cells = [];
      row.eachCell({ includeEmpty: true }, (cell) => {
        if (cell.hyperlink) links.push(cell.hyperlink);
        cells.push(cell.value instanceof Date ? asText(cell.value) : typeof cell.value === "boolean" ? asText(cell.value) : cell.text);
      });
      sheets[sheet.name].push(cells);
    });
  });
  return { sheets, links };
}

async function readexcel(file) {
  const read = require("read-excel-file/node");
  const sheets = {};
  for (const { sheet, data } of await (read.default || read)(file, { trim: false })) {
    sheets[sheet] = data.map((row) => row.map(asText));
  }
  return { sheets };
}

// Logseq's own parser: each block with its properties and tags, and its words with all markup taken away.
function mldoc(folder) {
  const { Mldoc } = require("mldoc");
  const config = {
    toc: false, parse_outline_only: false, heading_number: false, keep_line_break: true, format: "Markdown",
    heading_to_list: false, exporting_keep_properties: false, inline_type_with_pos: false,
    export_md_remove_options: [], hiccup_in_block: true,
  };
  const blocks = [];
  let block;
  const words = (node) => {
    if (!Array.isArray(node)) return "";
    const [kind, value] = node;
    if (kind === "Plain") return value;
    if (kind === "Break_Line") return " ";
    if (kind === "Tag") return block.tags.push(value[0][1].url[1]), "";
    if (kind === "Link" && value.url[0] === "Block_ref") return block.links.push(value.url[1]), "";
    if (kind === "Link") return block.addresses.push(value.full_text), value.label.map(words).join("");
    if (kind === "Emphasis" && value[0][0] === "Bold") return value[1].map(words).join("");
    if (typeof kind === "string") return kind === "Quote" || kind === "Paragraph" ? value.map(words).join("") : `[a ${kind}]`;
    return node.map(words).join("");
  };
  for (const name of fs.readdirSync(folder)) {
    block = { page: name, properties: {}, tags: [], links: [], addresses: [], quote: "", lines: [] };
    blocks.push(block);
    for (const [[kind, value]] of JSON.parse(Mldoc.parseJson(fs.readFileSync(`${folder}/${name}`, "utf8"), JSON.stringify(config)))) {
      if (kind === "Heading" && value.level === 1) {
        block = { page: name, properties: {}, tags: [], links: [], addresses: [], quote: "", lines: [] };
        blocks.push(block);
      } else if (kind === "Property_Drawer") for (const [key, text] of value) block.properties[key] = text;
      else if (kind === "Quote") block.quote += value.map(words).join("");
      else if (kind === "Heading") block.lines.push(`${value.marker || ""}${words(value.title)}`);
      else if (words([kind, value]).trim()) block.lines.push(words([kind, value]));
    }
  }
  return blocks;
}

// Front matter of each note, as most readers of Obsidian's folders take it.
function graymatter(folder) {
  const matter = require("gray-matter");
  return fs.readdirSync(folder).map((name) => {
    const { data, content } = matter(fs.readFileSync(`${folder}/${name}`, "utf8"));
    return { name, data, content };
  });
}

function page() {
  const { JSDOM } = require("jsdom");
  const { window } = new JSDOM("<body></body>");
  for (const name of ["document", "Node", "NodeFilter", "Range", "HTMLElement", "Element", "Text"]) globalThis[name] = window[name];
  globalThis.window = window;
  return window.document;
}

// Each annotation as Recogito reads it, and the words that it marks in a page that holds the text of its article alone.
async function recogito(file) {
  const document = page();
  const { parseW3CTextAnnotation, reviveAnnotation } = await import("@recogito/text-annotator");
  const texts = JSON.parse(fs.readFileSync(`${file}.texts`, "utf8"));
  return JSON.parse(fs.readFileSync(file, "utf8")).first.items.map((item) => {
    const { parsed, error } = parseW3CTextAnnotation(item);
    if (error) return { id: item.id, error: String(error) };
    const element = document.body.appendChild(document.createElement("div"));
    element.textContent = texts[item.target.source["dcterms:identifier"]];
    const [{ quote, range }] = reviveAnnotation(parsed, element).target.selector;
    const marked = range.toString();
    element.remove();
    return { id: item.id, quote, marked, creator: parsed.target.creator?.name ?? "", bodies: parsed.bodies.map(({ purpose, value }) => [purpose, value ?? ""]) };
  });
}

// The words that a part of Hypothes.is' client finds at each position.
async function hypothesis(file) {
  const document = page();
  const { toRange } = await import("dom-anchor-text-position");
  const texts = JSON.parse(fs.readFileSync(`${file}.texts`, "utf8"));
  return JSON.parse(fs.readFileSync(file, "utf8")).annotations.map(({ id, uri, user, tags, text, target: [{ selector }] }) => {
    const element = document.body.appendChild(document.createElement("div"));
    element.textContent = texts[id];
    if (!selector) return { id, uri, user, tags, text, marked: "" };
    const position = selector.find(({ type }) => type === "TextPositionSelector");
    const marked = toRange(element, position).toString();
    element.remove();
    return { id, uri, user, tags, text, marked };
  });
}

const programs = { axe, sheetjs, exceljs, readexcel, mldoc, graymatter, recogito, hypothesis };
Promise.resolve(programs[program](path)).then((read) =>
  process.stdout.write(JSON.stringify(read)),
);
