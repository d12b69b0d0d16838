// The pages of docs/en and docs/zh in the order of the site's sidebar. A page is titled by its own first heading.

export const sections = [
  {
    title: { en: "Start", zh: "入门" },
    pages: ["getting-started", "models", "files", "prices", "command-line", "examples"],
  },
  {
    title: { en: "Recipes", zh: "实用方案" },
    pages: [
      "recipes/local-image",
      "recipes/twenty-videos",
      "recipes/callbacks-hono-kv",
      "recipes/msw-fake-timers",
      "recipes/jest",
      "recipes/lost-submission",
    ],
  },
  {
    title: { en: "Guides", zh: "指南" },
    pages: [
      "methods-and-errors",
      "waiting",
      "callbacks",
      "errors-and-money",
      "testing",
      "ai-sdk",
      "scale",
      "engines",
    ],
  },
  {
    title: { en: "Background", zh: "核对" },
    pages: ["fidelity", "runtimes", "compatibility", "performance", "comparison"],
  },
];

/** The entry points, in the order of the API reference: how they are imported, and their files in `src/`. */
export const entryPoints = [
  { name: "wan-client", file: "index" },
  { name: "wan-client/schemas", file: "schemas/index" },
  { name: "wan-client/callbacks", file: "callbacks/index" },
  { name: "wan-client/ai-sdk", file: "ai-sdk/index" },
  { name: "wan-client/account", file: "account/index" },
  { name: "wan-client/emulator", file: "emulator/index" },
  { name: "wan-client/msw", file: "msw/index" },
  { name: "wan-client/node", file: "node/index" },
];
