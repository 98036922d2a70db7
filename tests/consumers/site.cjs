// Walks through an exported site in Chromium, from the disk. Prints what a person would see as JSON.
const fs = require("fs");
const path = require("path");
const chromium = require("@sparticuz/chromium");
const puppeteer = require("puppeteer-core");
const folder = process.argv[2];

const address = (...parts) => `file://${[folder, ...parts].map((part) => part.split("/").map(encodeURIComponent).join("/")).join("/")}`;
const all = (name) => fs.readdirSync(path.join(folder, name)).sort().map((file) => path.join(name, file));
const first = (name) => all(name)[0];

async function main() {
  const browser = await puppeteer.launch({
    args: chromium.args.filter((each) => !each.includes("web-security") && !each.includes("file-access")),
    executablePath: await chromium.executablePath(),
    headless: "shell",
  });
  const page = await browser.newPage();
  const seen = { errors: [], requests: [], violations: [] };
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => seen.errors.push(message.text()));
  page.on("requestfailed", (request) => seen.errors.push(`not loaded: ${request.url()}`));
  page.on("request", (request) => request.url().startsWith("file:") || seen.requests.push(request.url()));

  await page.goto(address("index.html"));
  await page.type("#query", 'nuclear "north korea" -kremlin');
  await page.waitForFunction(() => document.getElementById("hits").textContent.startsWith("In "));
  seen.found = await page.$$eval("#found > li > a", (links) => links.map((link) => link.textContent));
  await Promise.all([page.waitForNavigation(), page.click("#found > li > a")]);
  seen.landed = await page.$eval("h1", (head) => head.textContent);
  seen.target = await page.evaluate(() => document.querySelector(":target")?.textContent ?? "");

  await page.goto(address("claims.html"));
  const shown = () => page.$$eval("#claims tbody tr", (rows) => rows.filter((row) => !row.hidden).map((row) => row.cells[0].dataset.value));
  seen.verdicts = await shown();
  await page.click("#claims thead th button");
  seen.sorted = await shown();
  await page.select(".filters select", "=true");
  seen.filtered = await shown();

  const axe = fs.readFileSync(require.resolve("axe-core"), "utf8");
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    for (const name of ["index.html", "claims.html", "codes.html", "names.html", ...["articles", "codes", "names"].map(first)]) {
      await page.goto(address(name));
      const wrong = await page.evaluate(`${axe}; axe.run({ preload: false }).then((run) => run.violations.map((each) => each.id + ": " + each.nodes[0].html.slice(0, 120)))`);
      seen.violations.push(...wrong.map((each) => `${name} (${scheme}): ${each}`));
    }
  }

  await page.setViewport({ width: 360, height: 800 });
  for (const name of ["index.html", "claims.html", "codes.html", "names.html", ...["articles", "codes", "names"].flatMap(all)]) {
    await page.goto(address(name));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 1) seen.errors.push(`${name} is ${over} px too wide for a telephone`);
  }

  const plain = await browser.newPage();
  await plain.setJavaScriptEnabled(false);
  await plain.goto(address(first("articles")));
  seen.without_script = (await plain.$$("div.text p")).length;
  await browser.close();
  process.stdout.write(JSON.stringify(seen));
}

main();
