import * as client from "wan-client";
import * as callbacks from "wan-client/callbacks";
import * as emulator from "wan-client/emulator";
import * as schemas from "wan-client/schemas";
import scenario from "./scenario.cjs";

// The API is of another origin than the page, as the real one is.
const place = Object.fromEntries(new URLSearchParams(location.search));
const results = await scenario.runScenario({ client, callbacks, emulator, schemas }, place);
await fetch("/report", {
  method: "POST",
  body: JSON.stringify({ results, version: navigator.userAgent }),
});
