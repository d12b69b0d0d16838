import * as client from "wan-client";
import * as account from "wan-client/account";
import * as callbacks from "wan-client/callbacks";
import * as emulator from "wan-client/emulator";
import * as schemas from "wan-client/schemas";
import scenario from "./scenario.cjs";

// The API has a different origin from the page, as the real API does.
const place = Object.fromEntries(new URLSearchParams(location.search));
const results = await scenario.runScenario({ account, client, callbacks, emulator, schemas }, place);
await fetch("/report", {
  method: "POST",
  body: JSON.stringify({ results, version: navigator.userAgent }),
});
