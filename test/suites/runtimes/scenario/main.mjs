import * as client from "wan-client";
import * as account from "wan-client/account";
import * as callbacks from "wan-client/callbacks";
import * as emulator from "wan-client/emulator";
import * as node from "wan-client/node";
import * as schemas from "wan-client/schemas";
import scenario from "./scenario.cjs";

const place = JSON.parse(globalThis.process.argv[2]);
console.log(
  JSON.stringify(await scenario.runScenario({ account, client, callbacks, emulator, node, schemas }, place)),
);
