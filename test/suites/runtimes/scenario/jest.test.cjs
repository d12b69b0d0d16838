const { runScenario } = require("./scenario.cjs");

it("runs the scenario", async () => {
  const modules = {
    account: require("wan-client/account"),
    client: require("wan-client"),
    callbacks: require("wan-client/callbacks"),
    emulator: require("wan-client/emulator"),
    schemas: require("wan-client/schemas"),
  };
  const results = await runScenario(modules, JSON.parse(process.env.WAN_PLACE));
  require("node:fs").writeFileSync(process.env.WAN_RESULTS, JSON.stringify(results));
}, 60_000);
