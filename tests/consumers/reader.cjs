// Opens the reader in Chromium. Prints whether the terminal has the keys, without a click.
const chromium = require("@sparticuz/chromium");
const puppeteer = require("puppeteer-core");

async function main() {
  const browser = await puppeteer.launch({
    args: chromium.args,
    executablePath: await chromium.executablePath(),
    headless: "shell",
  });
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(process.argv[2]);
  await page.waitForSelector(".xterm-helper-textarea");
  await page.waitForFunction(() => document.activeElement.matches(".xterm-helper-textarea"), { timeout: 20000 });
  await browser.close();
  process.stdout.write(JSON.stringify({ errors }));
}

main();
