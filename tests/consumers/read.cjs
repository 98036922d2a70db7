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

Promise.resolve({ axe, sheetjs, exceljs, readexcel }[program](path)).then((read) =>
  process.stdout.write(JSON.stringify(read)),
);
