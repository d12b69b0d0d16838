import * as client from "wan-client";
import * as account from "wan-client/account";
import * as callbacks from "wan-client/callbacks";
import * as emulator from "wan-client/emulator";
import * as schemas from "wan-client/schemas";
import scenario from "./scenario.cjs";

// The runtimes of Cloudflare and Vercel both call a function that takes a Request and returns a Response.
export default {
  async fetch(request) {
    const place = await request.json();
    return Response.json(
      await scenario.runScenario({ account, client, callbacks, emulator, schemas }, place),
    );
  },
};
