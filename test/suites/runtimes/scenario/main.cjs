const { runScenario } = require("./scenario.cjs");

const modules = {
  account: require("wan-client/account"),
  client: require("wan-client"),
  callbacks: require("wan-client/callbacks"),
  emulator: require("wan-client/emulator"),
  node: require("wan-client/node"),
  schemas: require("wan-client/schemas"),
};
runScenario(modules, JSON.parse(process.argv[2])).then((results) => console.log(JSON.stringify(results)));
