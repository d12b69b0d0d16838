/** The part of puppeteer that these tests use. */
export interface Page {
  goto(url: string, options?: { waitUntil: "load" | "networkidle0" }): Promise<unknown>;
  url(): string;
  setViewport(size: { width: number; height: number }): Promise<void>;
  hover(selector: string): Promise<void>;
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  waitForFunction(code: string, options?: { timeout: number }): Promise<unknown>;
  waitForSelector(selector: string): Promise<unknown>;
  evaluate<T>(code: string): Promise<T>;
  evaluateOnNewDocument(code: string): Promise<unknown>;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(event: "response", listener: (response: { url(): string; status(): number }) => void): void;
}

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** A new tab, and what went wrong in it: errors, failed requests, and requests to anywhere but `origin`. */
export async function openTab(browser: Browser, origin: string): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${page.url()} ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${page.url()} ${message.text()}`);
  });
  page.on("request", (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(origin))
      problems.push(`${page.url()} requests ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`${page.url()} ${response.status()} ${response.url()}`);
  });
  return { page, problems };
}
