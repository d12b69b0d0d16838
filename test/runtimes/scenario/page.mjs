import * as client from "wan-client";
import * as callbacks from "wan-client/callbacks";
import * as emulator from "wan-client/emulator";
import * as schemas from "wan-client/schemas";
import scenario from "./scenario.cjs";

const place = {
  baseURL: location.origin,
  closedPort: new URLSearchParams(location.search).get("closedPort"),
};
const results = await scenario.runScenario({ client, callbacks, emulator, schemas }, place);
await fetch("/report", {
  method: "POST",
  body: JSON.stringify({ results, version: navigator.userAgent }),
});
