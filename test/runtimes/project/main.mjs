import * as client from "wan-client";
import * as emulator from "wan-client/emulator";
import * as schemas from "wan-client/schemas";
import scenario from "./scenario.cjs";

const place = JSON.parse(globalThis.process.argv[2]);
console.log(JSON.stringify(await scenario.runScenario({ client, emulator, schemas }, place)));
